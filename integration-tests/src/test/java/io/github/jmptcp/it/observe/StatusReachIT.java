package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose processes {@code status} reaches, and where: users, containers, programs that are no JVM.
 */
class StatusReachIT {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  @TempDir Path folder;

  @Test
  void a_user_without_privileges_sees_his_own_jvm_and_no_other() throws IOException {
    // the checkout may lie where only its owner can go
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path agent = copied(JavaCommand.agentJar());
    Path apps = copied(JavaCommand.appsJar(8));
    String java = JavaReleases.of(25).java().toString();
    try (Netns netns = Netns.create("user");
        ForkedProcess own =
            netns.start(
                line(
                    NOBODY,
                    java,
                    "-javaagent:" + agent + "=loopback=mptcp,control=auto",
                    "-cp",
                    apps.toString(),
                    "apps.Observed",
                    "serve"));
        ForkedProcess roots =
            JavaCommand.on(JavaReleases.of(25))
                .agent("control=auto")
                .in(netns.prefix())
                .start("apps.Observed", "serve")) {
      String port = own.awaitLine(line -> line.startsWith("listening ")).substring(10);
      own.send("open 127.0.0.1 " + port + " 1");
      own.awaitLine("done"::equals);
      own.awaitError(line -> line.contains("INFO control socket "));
      roots.awaitLine(line -> line.startsWith("listening "));
      String token = token(netns.exec("ss", "-HMni", "dport", "=", ":" + port));
      List<String> command = new ArrayList<>(netns.prefix());
      command.addAll(List.of(line(NOBODY, java, "-jar", agent.toString(), "status")));

      CommandLine.Result seen = attempt(command, own.pid());
      assertThat(seen.exitCode()).isZero();
      assertThat(seen.output())
          .contains("process " + own.pid() + ": jmptcp ")
          .contains(token + ",");

      Path socket = Path.of("/tmp/jmptcp-65534/" + own.pid() + ".sock");
      Files.delete(socket);
      CommandLine.Result byKernel = attempt(command, own.pid());
      assertThat(byKernel.exitCode()).isZero();
      assertThat(byKernel.output()).contains("as the kernel sees it").contains(token + ",");

      // nor may he enter the network namespace
      CommandLine.Result outside =
          attempt(List.of(line(NOBODY, java, "-jar", agent.toString(), "status")), own.pid());
      assertThat(outside.exitCode()).isEqualTo(1);
      assertThat(outside.output())
          .contains(
              "is in another network namespace, and setns failed with EPERM: run this as root");

      CommandLine.Result others = attempt(command, roots.pid());
      assertThat(others.exitCode()).isEqualTo(1);
      assertThat(others.output())
          .contains("be the user of the process, or root")
          .doesNotContain("listen ")
          .doesNotContain("Exception");
    }
  }

  private Path copied(Path file) throws IOException {
    Path copy = folder.resolve(file.getFileName());
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    return copy;
  }

  /**
   * As a container has them: network, pid and mount namespaces, a folder that no other process
   * sees.
   */
  @Test
  void a_jvm_in_a_container_is_seen_from_the_host() throws IOException {
    String inside =
        "mount -t tmpfs tmpfs \"$0\" && ip link set lo up"
            + " && sysctl -qw net.mptcp.blackhole_timeout=0 && exec \"$@\"";
    try (ForkedProcess container =
        JavaCommand.on(JavaReleases.of(17))
            .agent("loopback=mptcp,control=auto")
            .env("XDG_RUNTIME_DIR", folder.toString())
            .through("unshare", "--net", "--pid", "--mount", "--fork", "--mount-proc")
            .through("sh", "-c", inside, folder.toString())
            .start("apps.Observed", "serve")) {
      String port = container.awaitLine(line -> line.startsWith("listening ")).substring(10);
      container.send("open 127.0.0.1 " + port + " 1");
      container.awaitLine("done"::equals);
      ProcessHandle unshare = ProcessHandle.of(container.pid()).orElseThrow();
      long pid = unshare.children().findFirst().orElseThrow().pid();
      Path socket = Path.of("/proc/" + pid + "/root" + folder + "/jmptcp/1.sock");
      await().until(() -> Files.exists(socket));
      assertThat(folder).isEmptyDirectory();
      String token =
          token(
              CommandLine.run(
                  "nsenter", "-t", "" + pid, "-n", "ss", "-HMni", "dport", "=", ":" + port));

      CommandLine.Result seen = ObservedPair.command("status", "" + pid);
      assertThat(seen.exitCode()).isZero();
      assertThat(seen.output()).contains(": jmptcp ").contains(token + ",");

      Files.delete(socket);
      CommandLine.Result byKernel = ObservedPair.command("status", "" + pid);
      assertThat(byKernel.exitCode()).isZero();
      assertThat(byKernel.output()).contains("as the kernel sees it").contains(token + ",");
    }
  }

  /**
   * A container of the same pod: root with Docker's capabilities, or fewer than the process has.
   */
  @Test
  void a_sidecar_gets_the_missing_privilege_by_name() {
    String agent = JavaCommand.agentJar().toString();
    List<String> status = List.of(JavaReleases.of(25).java().toString(), "-jar", agent, "status");
    List<String> root = List.of("setpriv", "--bounding-set", "-sys_admin,-sys_ptrace,-net_admin");
    List<String> lesserRoot = List.of("setpriv", "--bounding-set", "-all");
    try (Netns netns = Netns.create("pod");
        ForkedProcess app =
            JavaCommand.on(JavaReleases.of(25))
                .agent("loopback=mptcp")
                .in(netns.prefix())
                .through(root.toArray(String[]::new))
                .start("apps.Observed", "serve")) {
      app.awaitLine(line -> line.startsWith("listening "));

      CommandLine.Result inside = attempt(joined(netns.prefix(), joined(root, status)), app.pid());
      assertThat(inside.exitCode()).as(inside.output()).isZero();
      assertThat(inside.output()).contains("as the kernel sees it");

      CommandLine.Result outside = attempt(joined(root, status), app.pid());
      assertThat(outside.exitCode()).isEqualTo(1);
      assertThat(outside.output())
          .contains(
              "is in another network namespace, and setns failed with EPERM: run this as root, or"
                  + " inside its container");

      CommandLine.Result lesser =
          attempt(joined(netns.prefix(), joined(lesserRoot, status)), app.pid());
      assertThat(lesser.exitCode()).isEqualTo(1);
      assertThat(lesser.output()).contains("/fd may not be read", "CAP_SYS_PTRACE");
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** Debian's python3 is a C program that requests plain TCP, and mptcpize makes it MPTCP. */
  @UseLab(paths = 2)
  @Test
  void a_program_under_mptcpize_is_seen_with_its_subflows(Lab lab) {
    lab.useAllPaths();
    try (MptcpPeer peer =
            MptcpPeer.listen(lab.server(), lab.path(1).serverIpv4(), Conversation.ECHO);
        ForkedProcess program =
            lab.client()
                .start(
                    "mptcpize",
                    "run",
                    "/usr/bin/python3",
                    "-c",
                    "import socket,sys; s=socket.create_connection(('10.77.1.2',"
                        + peer.port()
                        + ")); s.sendall(b'x'*1000); s.recv(1000, socket.MSG_WAITALL);"
                        + " print('there', flush=True); sys.stdin.read()")) {
      program.awaitLine("there"::equals);
      await()
          .until(
              () -> lab.client().exec("ss", "-HMni"),
              connection -> connection.contains("subflows:1"));

      CommandLine.Result seen = ObservedPair.command("status", "" + program.pid(), "--json");

      assertThat(seen.exitCode()).isZero();
      Json status = Json.parse(seen.output().strip());
      assertThat(status.get("source").string()).isEqualTo("kernel");
      Json connection = status.get("connections").list().getFirst();
      assertThat(status.get("connections").list()).hasSize(1);
      assertThat(connection.get("in_use").bool()).isTrue();
      assertThat(connection.get("token").string())
          .endsWith(token(lab.client().exec("ss", "-HMni")));
      assertThat(connection.get("remote_port").number()).isEqualTo(peer.port());
      assertThat(connection.get("bytes_sent").number()).isEqualTo(1000);
      assertThat(connection.get("bytes_received").number()).isEqualTo(1000);
      assertThat(connection.get("subflows").list())
          .extracting(subflow -> subflow.get("local_address").string())
          .containsExactlyInAnyOrder("10.77.1.1", "10.77.2.1");
    }
  }

  private static String[] line(List<String> prefix, String... rest) {
    return joined(prefix, List.of(rest)).toArray(String[]::new);
  }

  private static CommandLine.Result attempt(List<String> command, long pid) {
    List<String> line = new ArrayList<>(command);
    line.add("" + pid);
    return CommandLine.attempt(line);
  }

  /** Of the first socket that ss lists, without leading zeros. */
  private static String token(String ss) {
    return ss.replaceAll("(?s).*?token:([0-9a-f]+).*", "$1");
  }
}
