package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** The control socket: who may use it, what it answers, and that no client can block it. */
class ControlSocketIT {
  @TempDir Path folder;

  private ForkedProcess serve(JavaRelease release, String control) {
    ForkedProcess app =
        JavaCommand.on(release)
            .agent("control=" + control)
            .through("sh", "-c", "umask 0; exec \"$@\"", "sh")
            .start("apps.Observed", "serve");
    app.awaitLine(line -> line.startsWith("listening "));
    return app;
  }

  private Path awaitSocket(Path socket) {
    Awaitility.await()
        .until(() -> Files.exists(socket) && Files.getPosixFilePermissions(socket).size() == 2);
    return socket;
  }

  @EachRelease
  void is_the_users_alone_and_goes_with_the_jvm(JavaRelease release) throws IOException {
    Path socket = folder.resolve("s");
    try (ForkedProcess app = serve(release, socket.toString())) {
      awaitSocket(socket);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(Json.parse(curl(socket, "/status")).get("pid").number()).isEqualTo(app.pid());

      app.terminate();
      app.awaitExit();
      assertThat(socket).doesNotExist();
    }
  }

  @EachRelease
  void commands_are_answered_line_by_line(JavaRelease release) throws IOException {
    Path socket = folder.resolve("s");
    try (ForkedProcess app = serve(release, socket.toString());
        ControlChannel channel = ControlChannel.open(awaitSocket(socket))) {
      assertThat(channel.send("log debug")).isEqualTo("log level is debug");
      assertThat(channel.send("log")).isEqualTo("debug");
      assertThat(channel.refused("log dbug")).contains("did you mean debug?");
      assertThat(channel.send("log")).isEqualTo("debug");
      assertThat(channel.refused("log reopen")).contains("the log goes to stderr");
      assertThat(channel.refused("statsu")).contains("did you mean status?");
      assertThat(channel.ask("status").get("log").string()).isEqualTo("debug");
      assertThat(channel.refused("rules exclude=connect:10.0.0.0/33"))
          .contains("the rules stay as they were");
      assertThat(channel.send("rules")).endsWith(": include=* exclude=none");
      assertThat(channel.send("learn flush")).contains("0 peers");
      // two in one write
      assertThat(channel.send("log info\nlog")).contains("info");
      assertThat(channel.readLine()).contains("\"info\"");
      assertThat(channel.ask("quit").get("ok").bool()).isTrue();
      assertThat(channel.isAtEnd()).isTrue();
      assertThat(app.isAlive()).isTrue();
    }
  }

  @UseLab(paths = 1)
  @Test
  void rules_change_for_the_next_connect(Lab lab) throws IOException {
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 1, "");
        ControlChannel channel = ControlChannel.open(pair.socket(pair.client))) {
      channel.send("rules exclude=connect:" + lab.path(1).serverIpv4());
      pair.client.send("open " + lab.path(1).serverIpv4() + " " + pair.port + " 1");
      pair.client.awaitLine(line -> line.equals("done"));

      // as the kernel reports it: one MPTCP socket, two to that port
      assertThat(lab.client().exec("ss", "-HMn").lines()).hasSize(1);
      assertThat(lab.client().exec("ss", "-Htn", "dport", "=", pair.port).lines()).hasSize(2);
      assertThat(pair.curl(pair.client, "/status.txt"))
          .contains("TCP (exclude=connect:" + lab.path(1).serverIpv4());
    }
  }

  @Test
  void another_user_is_turned_away_even_by_an_open_folder() {
    Path socket = folder.resolve("s");
    CommandLine.run("chmod", "755", folder.toString());
    try (ForkedProcess app = serve(JavaReleases.of(17), socket.toString())) {
      awaitSocket(socket);
      // as if its mode had been opened, so that only the check of the peer is left
      CommandLine.run("chmod", "666", socket.toString());

      assertThat(curlAs(65534, socket).exitCode()).isNotZero();
      app.awaitError(line -> line.contains("was refused"));
    }
  }

  @Test
  void a_stale_file_is_replaced_and_anything_else_left_alone() throws IOException {
    Path stale = folder.resolve("stale");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(stale))
        .close(); // which leaves the file
    try (ForkedProcess app = serve(JavaReleases.of(25), stale.toString())) {
      Awaitility.await().until(() -> curlAttempt(stale).exitCode() == 0);
    }

    Path file = Files.writeString(folder.resolve("file"), "precious");
    refuses(file.toString(), "is no socket of this user");
    assertThat(file).hasContent("precious");

    Path target = folder.resolve("target");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    refuses(link.toString(), "is no socket of this user");
    assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();

    try (ForkedProcess first = serve(JavaReleases.of(25), folder.resolve("one").toString())) {
      awaitSocket(folder.resolve("one"));
      refuses(folder.resolve("one").toString(), "another process listens there already");
      assertThat(curlAttempt(folder.resolve("one")).output()).contains("\"pid\":" + first.pid());
    }
  }

  /** Once as root, where a wrong guess would remove {@code /dev/null}. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void a_device_and_a_fifo_are_left_alone(int release) {
    Path device = folder.resolve("null");
    CommandLine.run("mknod", device.toString(), "c", "1", "3");
    Path fifo = folder.resolve("fifo");
    CommandLine.run("mkfifo", fifo.toString());
    for (Path other : List.of(device, fifo)) {
      refuses(release, other.toString(), "is no socket of this user");
      assertThat(other).exists();
    }
  }

  /** As {@code su} and {@code sudo -E} leave it. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void nothing_is_made_in_the_runtime_folder_of_another_user(int release) throws IOException {
    Path runtime = Files.createDirectory(folder.resolve("runtime"));
    CommandLine.run("chown", "12345", runtime.toString());
    CommandLine.run("chmod", "700", runtime.toString());
    try (ForkedProcess app =
        JavaCommand.on(JavaReleases.of(release))
            .agent("control=auto")
            .env("XDG_RUNTIME_DIR", runtime.toString())
            .start("apps.Observed", "serve")) {
      String line = app.awaitError(error -> error.contains("control"));
      assertThat(line).startsWith("[jmptcp] INFO control socket /");
      assertThat(runtime).isEmptyDirectory();

      String status =
          CommandLine.run(
              JavaReleases.of(25).java().toString(),
              "-jar",
              JavaCommand.agentJar().toString(),
              "status",
              "" + app.pid(),
              "--json");
      assertThat(Json.parse(status).get("source").string()).isEqualTo("agent");
      app.terminate(); // it lies where this user's sockets lie, and is to go
      app.awaitExit();
    }
  }

  /** Names do not count: a user may be called 0. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void a_user_whose_name_is_the_number_of_root_is_turned_away(int release) throws IOException {
    Path users =
        Files.writeString(
            folder.resolve("passwd"),
            Files.readString(Path.of("/etc/passwd")) + "0:x:12345:12345::/:/bin/sh\n");
    Path socket = folder.resolve("s");
    CommandLine.run("chmod", "755", folder.toString());
    try (ForkedProcess app =
        JavaCommand.on(JavaReleases.of(release))
            .agent("control=" + socket)
            .through(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind " + users + " /etc/passwd && exec \"$@\"",
                "sh")
            .start("apps.Observed", "serve")) {
      awaitSocket(socket);
      CommandLine.run("chmod", "666", socket.toString());
      assertThat(curlAs(12345, socket).exitCode()).isNotZero();
      app.awaitError(line -> line.contains("was refused"));
      assertThat(curlAttempt(socket).exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void it_goes_on_after_the_process_was_out_of_descriptors(int release) {
    Path socket = folder.resolve("s");
    try (ForkedProcess app =
        JavaCommand.on(JavaReleases.of(release))
            .agent("control=" + socket)
            .through("prlimit", "--nofile=200")
            .start("apps.Observed", "serve")) {
      awaitSocket(socket);
      assertThat(curlAttempt(socket).exitCode()).isZero();
      Awaitility.await()
          .until(
              () -> {
                // again, for what the client before gave back
                app.send("exhaust");
                app.awaitLine("done"::equals);
                CommandLine.attempt(
                    List.of(
                        "curl", "-sS", "-m", "1", "--unix-socket", socket.toString(), "http://x/"));
                return app.stderr().text().contains("no client can be accepted now");
              });
      app.send("release");
      assertThat(curlAttempt(socket).exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void the_next_jvm_removes_what_killed_ones_left(int release) throws IOException {
    String template = folder.resolve("%p.sock").toString();
    Path left;
    try (ForkedProcess killed = serve(JavaReleases.of(release), template)) {
      left = awaitSocket(folder.resolve(killed.pid() + ".sock"));
    } // by SIGKILL
    assertThat(Files.exists(left, LinkOption.NOFOLLOW_LINKS)).isTrue();
    try (ForkedProcess app = serve(JavaReleases.of(release), template)) {
      awaitSocket(folder.resolve(app.pid() + ".sock"));
      Awaitility.await().until(() -> !Files.exists(left, LinkOption.NOFOLLOW_LINKS));
    }
  }

  /**
   * It ends while the socket is made: at different moments, since the right one is a matter of
   * luck.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void a_jvm_that_ends_at_once_leaves_no_file_and_no_warning(int release) {
    for (int i = 0; i < 10; i++) {
      JavaCommand.Outcome outcome =
          JavaCommand.on(JavaReleases.of(release))
              .agent("log=warn,control=" + folder.resolve("%p.sock"))
              .run("apps.HelloSocket");
      assertThat(outcome.stderr()).isEmpty();
      assertThat(outcome.exitCode()).isZero();
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void bad_places_are_refused_and_the_application_runs() throws IOException {
    refuses("/" + "x".repeat(120), "a socket's has at most 107");
    refuses(folder.resolve("no/such/folder").toString(), "no control socket");
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    refuses(open.resolve("s").toString(), "other users can rename files");
    assertThat(open).isEmptyDirectory();
  }

  private void refuses(String control, String why) {
    refuses(25, control, why);
  }

  private void refuses(int release, String control, String why) {
    try (ForkedProcess app = serve(JavaReleases.of(release), control)) {
      assertThat(app.awaitError(line -> line.contains("option control=")))
          .startsWith("[jmptcp] WARN ")
          .contains(why);
      assertThat(app.isAlive()).isTrue();
    }
  }

  /** Once with jnr-unixsocket and once with the JDK's own channels; it waits for a timeout. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void slow_and_hostile_clients_block_no_other_client(int release) throws IOException {
    Path socket = folder.resolve("s");
    List<ControlChannel> idle = new ArrayList<>();
    try (ForkedProcess app = serve(JavaReleases.of(release), socket.toString())) {
      awaitSocket(socket);
      for (int i = 0; i < 5; i++) {
        ControlChannel channel = ControlChannel.open(socket);
        idle.add(channel);
        channel.write("GET /sta".getBytes(StandardCharsets.US_ASCII));
      }
      ControlChannel endless = ControlChannel.open(socket);
      idle.add(endless);
      endless.write(new byte[8192]);
      assertThat(endless.readLine()).contains("at most 8192 bytes");

      assertThat(curlAttempt(socket).exitCode()).isZero();
      for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "POST /status HTTP/1.1\r\n\r\n")) {
        try (ControlChannel channel = ControlChannel.open(socket)) {
          channel.write(garbage.getBytes(StandardCharsets.US_ASCII));
          assertThat(channel.readLine()).matches("HTTP/1.1 40[45] .*\\s*");
        }
      }
      assertThat(curlAttempt(socket).exitCode()).isZero();
      // ten seconds are a client's time
      assertThat(idle.getFirst().isAtEnd()).isTrue();
      assertThat(app.isAlive()).isTrue();
    } finally {
      for (ControlChannel channel : idle) {
        channel.close();
      }
    }
  }

  @UseLab(paths = 2)
  @EachRelease
  void metrics_are_openmetrics(JavaRelease release, Lab lab) throws IOException {
    lab.useAllPaths();
    try (ObservedPair pair = new ObservedPair(lab, release, 2, "")) {
      pair.join(4);
      String text = pair.curl(pair.client, "/metrics");

      Path file = Files.writeString(folder.resolve("metrics"), text);
      CommandLine.Result parsed =
          CommandLine.attempt(
              List.of(
                  "/usr/bin/python3", // Debian: python3-prometheus-client
                  "-c",
                  "import sys;"
                      + "from prometheus_client.openmetrics.parser import text_string_to_metric_families as p;"
                      + "print(len(list(p(open(sys.argv[1]).read()))))",
                  file.toString()));
      if (parsed.output().contains("ModuleNotFoundError") && !Ci.isOn()) {
        throw new TestAbortedException("no python3-prometheus-client here");
      }
      assertThat(parsed.output()).matches("[1-9][0-9]*\\s*");
      assertThat(text)
          .contains("jmptcp_connections{role=\"connect\",in_use=\"mptcp\"} 2\n")
          .contains("jmptcp_connects_total{in_use=\"mptcp\",reason=\"\"} 2\n")
          .contains("jmptcp_subflows{device=\"p1\"} 2\n")
          .contains("jmptcp_subflows{device=\"p2\"} 2\n")
          .contains(
              "jmptcp_namespace_events_total{counter=\"MPJoinSynTx\"} "
                  + lab.client().counter("MPTcpExtMPJoinSynTx")
                  + "\n")
          .endsWith("# EOF\n");
    }
  }

  private static CommandLine.Result curlAs(int user, Path socket) {
    return CommandLine.attempt(
        List.of(
            "setpriv",
            "--reuid=" + user,
            "--regid=" + user,
            "--clear-groups",
            "curl",
            "-sS",
            "--unix-socket",
            socket.toString(),
            "http://localhost/status"));
  }

  private static CommandLine.Result curlAttempt(Path socket) {
    return CommandLine.attempt(
        List.of("curl", "-sS", "--unix-socket", socket.toString(), "http://localhost/status"));
  }

  private static String curl(Path socket, String path) {
    return CommandLine.run(
        "curl", "-sS", "--unix-socket", socket.toString(), "http://localhost" + path);
  }
}
