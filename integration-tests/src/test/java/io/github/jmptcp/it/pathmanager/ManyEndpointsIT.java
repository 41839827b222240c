package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * As many endpoints and as high limits as the kernel accepts: 8 of each, and from Linux 7.2 on 255
 * and 64. What {@code ip mptcp} can set in another namespace is the measure.
 */
class ManyEndpointsIT {
  private static final JavaRelease JAVA = JavaReleases.of(25);

  private Netns netns;
  private int most;
  private int highest;

  @BeforeEach
  void build() {
    netns = Netns.create("many");
    try (Netns other = Netns.create("measure")) {
      while (isSet(other, "endpoint", "add", address(99, most + 1), "subflow")) {
        most++;
      }
      while (isSet(other, "limits", "set", "subflows", "" + (highest + 1))) {
        highest++;
      }
    }
    assertThat(most + " " + highest).isIn("8 8", "255 64");
  }

  @AfterEach
  void remove() {
    netns.close();
  }

  private static boolean isSet(Netns netns, String... arguments) {
    List<String> line = new ArrayList<>(netns.prefix());
    line.addAll(List.of("ip", "mptcp"));
    line.addAll(List.of(arguments));
    return CommandLine.attempt(line).exitCode() == 0;
  }

  private static String address(int network, int number) {
    return "10." + network + "." + number / 200 + "." + (number % 200 + 1);
  }

  private static String list(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> address(98, i) + "+subflow")
        .collect(Collectors.joining(";", "endpoints=", ""));
  }

  @Test
  void as_many_as_the_kernel_accepts() {
    try (ForkedProcess app = start(JAVA, netns, list(most) + ",subflows=" + highest)) {
      assertThat(endpoints(netns)).hasLineCount(most);
      assertThat(limits(netns)).isEqualTo("add_addr_accepted 0 subflows " + highest);
      assertThat(app.stderr().text()).doesNotContain("WARN");
      end(app);
    }
    assertThat(endpoints(netns)).isEmpty();
    assertThat(limits(netns)).isEqualTo("add_addr_accepted 0 subflows 2");
  }

  @Test
  void one_more_is_refused_with_the_answer_of_the_kernel() {
    try (ForkedProcess app = start(JAVA, netns, list(most + 1))) {
      assertThat(app.stderr().text())
          .contains(
              "WARN paths not set, the application goes on without: mptcp_pm ADD_ADDR: ERANGE")
          .contains("at most 8 endpoints (255 from kernel 7.2 on)");
      assertThat(endpoints(netns)).isEmpty();
      end(app);
    }
    try (ForkedProcess app = start(JAVA, netns, "subflows=" + (highest + 1))) {
      assertThat(app.stderr().text())
          .contains("SET_LIMITS: EINVAL", "each limit is 0 to 8 (64 from kernel 7.2 on)");
      assertThat(limits(netns)).isEqualTo("add_addr_accepted 0 subflows 2");
      end(app);
    }
  }

  @Test
  void auto_takes_an_address_of_each_interface_up_to_what_the_kernel_accepts() {
    int interfaces = 10;
    for (int i = 0; i < interfaces; i++) {
      netns.ip("link", "add", "m" + i, "type", "veth", "peer", "name", "n" + i);
      netns.ip("address", "add", "10.97." + i + ".1/24", "dev", "m" + i);
      netns.ip("link", "set", "m" + i, "up");
      netns.ip("link", "set", "n" + i, "up");
    }
    try (ForkedProcess app = start(JAVA, netns, "endpoints=auto")) {
      listen(app);
      await()
          .untilAsserted(
              () -> assertThat(endpoints(netns)).hasLineCount(Math.min(most, interfaces)));
      if (most < interfaces) {
        app.awaitError(line -> line.contains("no room for [10.97.8.1 ") && line.contains(".9.1"));
      } else {
        assertThat(app.stderr().text()).doesNotContain("no room");
      }
      end(app);
    }
    assertThat(endpoints(netns)).isEmpty();
  }
}
