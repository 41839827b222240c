package io.github.jmptcp.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the lab itself: whether it treats packets as documented. */
class LabIT {

  /** A port without listener refuses at once: only a host that never answers reaches the limit. */
  private static boolean reaches(Netns from, String address) {
    List<String> connect = new ArrayList<>(from.prefix());
    connect.addAll(List.of("timeout", "2", "bash", "-c", ": < /dev/tcp/" + address + "/9"));
    CommandLine.Result result = CommandLine.attempt(connect);
    assertThat(result).matches(it -> it.exitCode() == 124 || it.output().contains("refused"));
    return result.exitCode() != 124;
  }

  @UseLab(paths = 2)
  @Test
  void a_path_that_is_cut_passes_nothing_until_it_is_repaired(Lab lab) {
    LabPath path = lab.path(1);
    assertThat(reaches(lab.client(), path.serverIpv4())).isTrue();
    assertThat(reaches(lab.client(), path.serverIpv6())).isTrue();
    path.cut();
    assertThat(reaches(lab.client(), path.serverIpv4())).isFalse();
    assertThat(reaches(lab.client(), path.serverIpv6())).isFalse();
    assertThat(reaches(lab.client(), lab.path(2).serverIpv4())).isTrue();
    path.heal();
    assertThat(reaches(lab.client(), path.serverIpv4())).isTrue();
    path.lose(100);
    assertThat(reaches(lab.client(), path.serverIpv4())).isFalse();
  }

  @UseLab(middleboxes = true)
  @Test
  void a_middlebox_is_not_seen_until_it_does_something(Lab lab) {
    LabPath path = lab.path(1);
    assertThat(reaches(lab.client(), path.serverIpv4())).isTrue();
    assertThat(reaches(lab.server(), path.clientIpv4())).isTrue();
    assertThat(reaches(lab.client(), path.serverIpv6())).isTrue();
    assertThat(reaches(lab.server(), path.clientIpv6())).isTrue();
    path.middlebox().lose(100);
    assertThat(reaches(lab.client(), path.serverIpv4())).isFalse();
    path.middlebox().behave();
    assertThat(reaches(lab.client(), path.serverIpv4())).isTrue();
    path.cable(false);
    assertThat(lab.client().ip("link", "show", path.device())).contains("NO-CARRIER");
    path.cable(true);
    // the kernel takes a second to believe in a carrier that comes back
    await().until(() -> reaches(lab.client(), path.serverIpv4()));
    await().until(() -> reaches(lab.client(), path.serverIpv6()));
  }

  @Test
  void the_next_run_removes_what_a_killed_one_has_left() {
    Privilege.demand();
    String digits = UUID.randomUUID().toString().substring(0, 6);
    String dead = "jm-client-5000000-" + digits; // no process id goes that far
    String alive = "jm-client-" + ProcessHandle.current().pid() + "-" + digits;
    CommandLine.run("ip", "netns", "add", dead);
    CommandLine.run("ip", "netns", "add", alive);
    try {
      Leftovers.remove();
      assertThat(CommandLine.run("ip", "netns")).contains(alive).doesNotContain(dead);
    } finally {
      CommandLine.run("ip", "netns", "del", alive);
    }
  }

  @Test
  void nothing_is_left_of_a_lab() {
    Lab lab = Lab.throughMiddleboxes(2, "50mbit");
    List<String> names = new ArrayList<>(List.of(lab.client().name(), lab.server().name()));
    names.add(lab.path(1).middlebox().host().name());
    names.add(lab.path(2).middlebox().host().name());
    assertThat(CommandLine.run("ip", "netns")).contains(names);
    lab.close();
    assertThat(CommandLine.run("ip", "netns")).doesNotContain(names);
  }
}
