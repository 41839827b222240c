package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import org.junit.jupiter.api.Test;

/** What it is all for: an unmodified application uses both paths, and outlives one of them. */
class TwoPathsIT {
  private static final long BYTES = 8_000_000;

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void a_download_uses_both_paths(Lab lab) {
    lab.useAllPaths();
    long first = lab.path(1).bytes().received();
    long second = lab.path(2).bytes().received();

    download(lab, "", () -> {});

    assertThat(lab.path(1).bytes().received() - first).isGreaterThan(BYTES / 4);
    assertThat(lab.path(2).bytes().received() - second).isGreaterThan(BYTES / 4);
  }

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void a_download_outlives_the_silent_cut_of_its_first_path(Lab lab) {
    lab.useAllPaths();
    download(lab, "", lab.path(1)::cut);
    assertThat(lab.path(2).bytes().received()).isGreaterThan(BYTES / 4);
  }

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void without_the_agent_one_path_carries_it_all(Lab lab) {
    lab.useAllPaths();
    download(lab, null, () -> {});
    assertThat(lab.path(1).bytes().received()).isGreaterThan(BYTES);
    assertThat(lab.path(2).bytes().received()).isLessThan(BYTES / 100);
  }

  /** Runs the transfer between the hosts; {@code agent} null is none. */
  private static void download(Lab lab, String agent, Runnable inTheMiddle) {
    try (ForkedProcess server =
        command(agent).in(lab.server().prefix()).start("apps.Transfer", "serve", "" + BYTES)) {
      String port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      try (ForkedProcess client =
          command(agent)
              .in(lab.client().prefix())
              .start("apps.Transfer", "fetch", lab.path(1).serverIpv4(), port)) {
        client.awaitLine(line -> line.startsWith("so far "));
        inTheMiddle.run();
        assertThat(client.awaitLine(line -> line.startsWith("got "))).isEqualTo("got " + BYTES);
        assertThat(client.awaitExit()).isZero();
      }
    }
  }

  private static JavaCommand command(String agent) {
    JavaCommand command = JavaCommand.on(JavaReleases.of(17));
    return agent == null ? command : command.agent(agent);
  }
}
