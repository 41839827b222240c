package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code top} in tmux: keys are sent, panes are captured. */
class TopIT {
  private final String server = "jm-" + UUID.randomUUID();

  @AfterEach
  void end_tmux() {
    CommandLine.attempt(List.of("tmux", "-L", server, "kill-server"));
  }

  @UseLab(paths = 2)
  @EachRelease
  void shows_connections_and_paths_and_obeys_keys(JavaRelease release, Lab lab) {
    lab.useAllPaths();
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 2, "")) {
      pair.join(4);
      start(release, pair.client.pid());

      awaitPane("2 connections: 2 MPTCP with 4 subflows, 0 TCP");
      awaitPane("p1 " + lab.path(1).clientIpv4());
      awaitPane("p2 " + lab.path(2).clientIpv4());
      assertThat(pane()).contains("q quit").contains("sorted by rate");
      assertThat(pane().lines()).allMatch(line -> line.length() <= 80);
      assertThat(pane().lines().toList().getLast()).startsWith("q quit"); // 24 rows

      keys("a");
      awaitPane("sorted by address");
      keys("c");
      Awaitility.await().until(() -> !pane().contains("p2 "));
      keys("c");
      awaitPane("p2 ");
      keys("Space");
      awaitPane("PAUSED");
      keys("Space");
      Awaitility.await().until(() -> !pane().contains("PAUSED"));

      // it goes on looking
      pair.client.send("open " + lab.path(1).serverIpv4() + " " + pair.port + " 1");
      pair.client.awaitLine(line -> line.equals("done"));
      awaitPane("3 connections");

      tmux("resize-window", "-x", "60", "-y", "8");
      Awaitility.await()
          .until(
              () -> {
                List<String> lines = pane().lines().toList();
                return lines.size() == 8
                    && lines.getLast().startsWith("q quit")
                    && lines.stream().allMatch(line -> line.length() <= 60);
              });
      String first = pane().lines().toList().get(3);
      keys("Down");
      Awaitility.await().until(() -> !pane().lines().toList().get(3).equals(first));

      keys("q");
      awaitPane("ended 0");
      assertThat(pane()).doesNotContain("q quit"); // the screen from before is back
      keys("echo", "Space", "typed", "Enter"); // and so is the terminal
      awaitPane("typed");
    }
  }

  @UseLab(paths = 1)
  @Test
  void ends_with_its_process(Lab lab) {
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 1, "")) {
      start(JavaReleases.of(25), pair.client.pid());
      awaitPane("1 connection:");
      long pid = pair.client.pid();
      pair.client.terminate();
      pair.client.awaitExit();
      awaitPane("there is no process " + pid);
      awaitPane("ended 1");
    }
  }

  @UseLab(paths = 1)
  @Test
  void is_plain_text_in_a_pipe(Lab lab) {
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 2, "")) {
      CommandLine.Result result = ObservedPair.command("top", "" + pair.client.pid());
      assertThat(result.exitCode()).isZero();
      assertThat(result.output())
          .contains("2 connections: 2 MPTCP")
          .contains("LOCAL - REMOTE")
          .doesNotContain("\033");
    }
  }

  @Test
  void wrong_arguments_are_refused() {
    assertThat(ObservedPair.command("top", "x").exitCode()).isEqualTo(2);
    assertThat(ObservedPair.command("top", "1", "2").exitCode()).isEqualTo(2);
    assertThat(ObservedPair.command("top", "999999999").exitCode()).isEqualTo(1);
  }

  private void start(JavaRelease release, long pid) {
    tmux(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        "80",
        "-y",
        "24",
        release.java()
            + " -Xmx128m -jar "
            + JavaCommand.agentJar()
            + " top "
            + pid
            + "; echo ended $?; exec sh");
  }

  private void keys(String... keys) {
    List<String> line = new ArrayList<>(List.of("send-keys"));
    line.addAll(List.of(keys));
    tmux(line.toArray(new String[0]));
  }

  private String pane() {
    return tmux("capture-pane", "-p");
  }

  private void awaitPane(String text) {
    try {
      Awaitility.await().until(() -> pane().contains(text));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("no '" + text + "' on the screen:\n" + pane(), e);
    }
  }

  private String tmux(String... arguments) {
    List<String> line = new ArrayList<>(List.of("tmux", "-L", server));
    line.addAll(List.of(arguments));
    return CommandLine.run(line);
  }
}
