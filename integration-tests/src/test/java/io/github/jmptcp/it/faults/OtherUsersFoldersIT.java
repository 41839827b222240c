package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A JVM of root whose folder for temporary files another user can rename files in. */
class OtherUsersFoldersIT {
  private static final String HELLO = "socket 7\nchannel 8\n";
  private static final int NOBODY = 65534;

  /** When loaded, it reports this with the rights of the process that loaded it. */
  private static final String HOSTILE =
      """
      #include <fcntl.h>
      #include <unistd.h>
      __attribute__((constructor)) static void run(void) { close(creat("%s", 0600)); }
      """;

  private Path folder;
  private Path captured;

  // not below a directory of JUnit's, which is its user's alone
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory(Path.of("/var/tmp"), "jmptcp-it");
    CommandLine.run("chmod", "755", folder.toString());
    captured = folder.resolve("captured");
  }

  @AfterEach
  void removeFolder() {
    CommandLine.run("rm", "-rf", folder.toString());
  }

  /** As {@code su} and {@code sudo -E} leave XDG_RUNTIME_DIR. */
  @EachRelease
  void a_folder_of_another_user_is_left_alone(JavaRelease release) throws IOException {
    Path runtime = Files.createDirectory(folder.resolve("runtime"));
    CommandLine.run("chown", NOBODY + ":" + NOBODY, runtime.toString());
    FileTime before = Files.getLastModifiedTime(runtime);
    try (Netns netns = Netns.create("others")) {
      JavaCommand command =
          JavaCommand.on(release)
              .agent("loopback=mptcp")
              .jvmArgs("-Djava.io.tmpdir=/proc")
              .env("XDG_RUNTIME_DIR", runtime.toString())
              .in(netns.prefix());
      assertThat(command.run("apps.HelloSocket").stdout()).isEqualTo(HELLO);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(2);
    }
    // what is made and removed there changes its time
    assertThat(Files.getLastModifiedTime(runtime)).isEqualTo(before);
  }

  /** A user namespace that does not map root shows another uid as the owner of its folders. */
  @Test
  void the_owner_of_the_root_folder_counts_as_root() {
    try (Netns netns = Netns.create("others")) {
      JavaCommand.Outcome outcome =
          JavaCommand.on(JavaReleases.of(17))
              .agent("loopback=mptcp,log=debug")
              .through("unshare", "--user", "--map-user=4711")
              .in(netns.prefix())
              .run("apps.HelloSocket");
      assertThat(outcome.stdout()).isEqualTo(HELLO);
      assertThat(outcome.stderr()).contains(" TCP_IS_MPTCP=1").doesNotContain("no JNI stub");
    }
  }

  /** Mode 0777 and no sticky bit, as an {@code emptyDir} of Kubernetes has it. */
  @EachRelease
  void what_is_renamed_meanwhile_is_not_loaded(JavaRelease release) throws IOException {
    Path renamer = compile(Files.readString(source("rename.c")), "rename");
    Path hostile = compile(HOSTILE.formatted(captured), "hostile.so", "-shared", "-fPIC");
    try (Netns netns = Netns.create("others")) {
      for (int microseconds : List.of(0, 50, 100, 200, 400, 800, 1_600, 3_200)) {
        Path shared = Files.createDirectory(folder.resolve("shared-" + microseconds));
        CommandLine.run("chmod", "777", shared.toString());
        try (ForkedProcess other =
            ForkedProcess.start(
                List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    renamer.toString(),
                    shared.toString(),
                    hostile.toString(),
                    "" + microseconds))) {
          other.awaitLine("watching"::equals);
          JavaCommand command =
              JavaCommand.on(release)
                  .agent("loopback=mptcp")
                  .jvmArgs("-Djava.io.tmpdir=" + shared, "-XX:-UsePerfData")
                  .in(netns.prefix());
          assertThat(command.run("apps.HelloSocket").stdout()).isEqualTo(HELLO);
          other.awaitLine(line -> line.startsWith("seen jmptcp-"));
        }
        assertThat(captured).as("after %s microseconds", microseconds).doesNotExist();
      }
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(16);
    }
  }

  private static Path source(String name) {
    return Path.of("src/test/resources/faults", name).toAbsolutePath();
  }

  private Path compile(String source, String name, String... options) throws IOException {
    Path code = Files.writeString(folder.resolve(name + ".c"), source);
    Path result = folder.resolve(name);
    List<String> line = new java.util.ArrayList<>(List.of(Ci.command("gcc", "gcc").toString()));
    line.addAll(List.of(options));
    line.addAll(List.of("-o", result.toString(), code.toString()));
    CommandLine.run(line);
    return result;
  }
}
