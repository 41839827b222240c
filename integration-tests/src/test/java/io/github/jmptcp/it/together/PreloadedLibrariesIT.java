package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.jmptcp.it.faults.Surroundings;
import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that LD_PRELOAD or /etc/ld.so.preload put before the C library. */
class PreloadedLibrariesIT {
  private static final String WRAPPER =
      """
      #define _GNU_SOURCE
      #include <stdio.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      int socket(int domain, int type, int protocol) {
        if (protocol == 262) {
          dprintf(2, "socket was wrapped\\n");
        }
        return syscall(SYS_socket, domain, type, protocol);
      }
      """;

  @TempDir Path folder;

  @EachRelease
  void an_empty_variable_changes_nothing(JavaRelease release) {
    Seen seen = run(JavaCommand.on(release).agent("").env("LD_PRELOAD", ""));
    assertThat(seen).isEqualTo(new Seen(true, true, true, ""));
  }

  @EachRelease
  void an_allocator_changes_nothing(JavaRelease release) {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    Path allocator =
        Path.of("/usr/lib", (arm ? "aarch64" : "x86_64") + "-linux-gnu", "libjemalloc.so.2");
    if (!Files.exists(allocator)) {
      throw Ci.lacks("no jemalloc here (apt-get install libjemalloc2)");
    }
    // what it needs of the system's libraries may not go with a JDK that brings its own
    assumeThat(JavaCommand.on(release).env("LD_PRELOAD", "" + allocator).run("apps.Hello"))
        .extracting(Outcome::exitCode)
        .isEqualTo(0);
    for (String name : List.of(allocator.toString(), "libjemalloc.so.2")) {
      Seen seen = run(JavaCommand.on(release).agent("").env("LD_PRELOAD", name));
      assertThat(seen).isEqualTo(new Seen(true, true, true, ""));
    }
  }

  @EachRelease
  void a_library_that_wraps_the_calls_sees_them(JavaRelease release) throws Exception {
    String library = wrapper().toString();
    Seen seen = run(JavaCommand.on(release).agent("").env("LD_PRELOAD", library));
    assertThat(seen.listensByMptcp()).isTrue();
    assertThat(seen.ownLogManager()).isTrue();
    // the trial, and the listener
    assertThat(seen.stderr()).isEqualTo("socket was wrapped\nsocket was wrapped\n");
  }

  @EachRelease
  void one_that_the_whole_system_preloads_too(JavaRelease release) throws Exception {
    assumeThat(Path.of("/etc/ld.so.preload")).doesNotExist();
    JavaCommand command =
        Surroundings.mounting(
            JavaCommand.on(release).agent(""),
            "mount -t tmpfs tmpfs /mnt; mkdir /mnt/upper /mnt/work;"
                + " mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work"
                + " overlay /etc; echo '"
                + wrapper()
                + " # of a monitoring tool' >/etc/ld.so.preload");
    Seen seen = run(command);
    assertThat(seen.listensByMptcp()).isTrue();
    assertThat(seen.ownLogManager()).isTrue();
    assertThat(seen.stderr()).contains("socket was wrapped\n");
  }

  /** What a run showed. */
  private record Seen(
      boolean listensByMptcp, boolean hasStub, boolean ownLogManager, String stderr) {}

  private static Seen run(JavaCommand command) {
    try (Netns netns = Netns.create("preload");
        ForkedProcess app =
            command.env("JMPTCP_LOG", "warn").in(netns.prefix()).start("apps.Paths")) {
      app.awaitLine("main"::equals);
      app.send("listen");
      app.awaitLine(line -> line.startsWith("port "));
      boolean mptcp = netns.exec("ss", "-HlnM").contains("LISTEN");
      boolean stub =
          Files.readString(Path.of("/proc/" + app.pid() + "/maps")).contains("syscalls.so");
      app.send("manager");
      String manager = app.awaitLine(line -> line.startsWith("manager "));
      app.closeStdin();
      assertThat(app.awaitExit()).isZero();
      return new Seen(mptcp, stub, manager.equals("manager OwnLogManager"), app.stderr().text());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path wrapper() throws IOException {
    Path compiler = Ci.command("gcc", "gcc");
    Path source = Files.writeString(folder.resolve("wrapper.c"), WRAPPER);
    Path library = folder.resolve("libwrapper.so");
    CommandLine.run(
        compiler.toString(), "-shared", "-fPIC", "-o", library.toString(), source.toString());
    return library;
  }
}
