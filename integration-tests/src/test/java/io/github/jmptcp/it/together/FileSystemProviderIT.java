package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.nio.file.Path;

/** The application has a default file system of its own, which throws unchecked exceptions. */
class FileSystemProviderIT {
  private static final String HELLO = "socket 7\nchannel 8\n";
  private static final String SYSTEM = "/proc:/dev:/run:/var";

  @EachRelease
  void the_next_folder_is_tried(JavaRelease release) {
    try (Netns netns = Netns.create("files")) {
      JavaCommand.Outcome outcome = run(release, netns, SYSTEM);
      assertThat(outcome).isEqualTo(new JavaCommand.Outcome(0, HELLO, ""));
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(2);
    }
  }

  @EachRelease
  void with_no_folder_the_application_runs_and_one_line_has_the_reason(JavaRelease release) {
    try (Netns netns = Netns.create("files")) {
      String all = SYSTEM + ":" + Path.of("").toAbsolutePath();
      JavaCommand.Outcome outcome = run(release, netns, all);
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.stdout()).isEqualTo(HELLO);
      if (release.isAtLeast(22)) { // FFM needs no file
        assertThat(outcome.stderr()).isEmpty();
        assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(2);
      } else {
        assertThat(outcome.stderr().lines())
            .singleElement()
            .asString()
            .startsWith("[jmptcp] ")
            .contains(" is outside of the sandbox");
        assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
      }
    }
  }

  private static JavaCommand.Outcome run(JavaRelease release, Netns netns, String outside) {
    return JavaCommand.on(release)
        .agent("loopback=mptcp,log=warn")
        .jvmArgs(
            "-Djava.io.tmpdir=/var/tmp",
            "-Djava.nio.file.spi.DefaultFileSystemProvider=apps.SandboxFileSystems",
            "-Doutside=" + outside)
        .in(netns.prefix())
        .run("apps.HelloSocket");
  }
}
