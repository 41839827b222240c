package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loaded into a running JVM, the agent changes the sockets made from then on. */
class AttachIT {
  private static final List<String> CLIENTS =
      List.of("socket", "channel", "channel-selector", "async");
  private static final List<String> SERVERS = List.of("server-socket", "channel", "async");

  @EachRelease
  void sockets_made_after_the_attach_are_mptcp(JavaRelease release) throws Exception {
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns)) {
      assertAll(talks, " before", SocketFacts.PLAIN_TCP, SocketFacts.FALLEN_BACK);

      attach(talks.app(), "loopback=mptcp");
      assertMptcp(talks);

      // again, with another option: no harm, no second agent
      attach(talks.app(), "loopback=mptcp,log=debug");
      assertMptcp(talks);
      talks.app().closeStdin();
      talks.app().awaitExit();
      assertThat(talks.app().stderr().lines()).allMatch(line -> line.startsWith("[jmptcp] "));
      assertThat(talks.app().stderr().lines().stream().filter(line -> line.contains("exit: ")))
          .hasSize(1);
    }
  }

  @UseLab(rate = "30mbit")
  @Test
  void a_connection_that_exists_goes_on(Lab lab) throws Exception {
    try (Download download = Download.start(lab, JavaReleases.of(17), null)) {
      attach(download.server, "");
      attach(download.client, "");
      download.awaitMore();
      download.end();
      assertThat(lab.client().counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
  }

  @Test
  void jcmd_loads_it_too() throws Exception {
    JavaRelease release = JavaReleases.of(17);
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns)) {
      CommandLine.run(
          release.command("jcmd").toString(),
          "" + talks.app().pid(),
          "JVMTI.agent_load",
          JavaCommand.agentJar().toString(),
          "\"loopback=mptcp\"");
      assertMptcp(talks);
    }
  }

  /** The command runs on any release, also on a JRE, which Java 8 often is; to any other. */
  @EachRelease
  void our_own_command_loads_it(JavaRelease release) throws Exception {
    for (int commands : new int[] {8, 17, 25}) {
      assertLoads(JavaReleases.of(commands).java(), release);
    }
  }

  /** As images for containers are: without the attach API. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void an_image_without_the_module_attaches_too(int release, @TempDir Path folder)
      throws Exception {
    Path image = folder.resolve("image");
    CommandLine.run(
        JavaReleases.of(release).command("jlink").toString(),
        "--add-modules",
        "java.instrument", // which the jar's main class needs too
        "--output",
        image.toString());
    for (int target : new int[] {8, 25}) {
      assertLoads(image.resolve("bin/java"), JavaReleases.of(target));
    }
  }

  private static void assertLoads(Path java, JavaRelease release) throws Exception {
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns)) {
      CommandLine.Result result = ownCommand(java, "" + talks.app().pid(), "loopback=mptcp");
      assertThat(result.output())
          .isEqualTo(
              "attached to "
                  + talks.app().pid()
                  + ": its new sockets request MPTCP, those it has stay as they are\n");
      assertThat(result.exitCode()).isZero();
      assertMptcp(talks);
    }
  }

  /** SIGQUIT, which makes a JVM listen for an attach, ends other processes. */
  @Test
  void a_process_that_is_no_jvm_is_left_alone() {
    try (ForkedProcess process = ForkedProcess.start(List.of("sleep", "600"))) {
      refusesToAttach(process);
    }
  }

  @Test
  void so_it_is_where_a_killed_jvm_of_the_same_pid_has_left_its_socket() throws IOException {
    try (ForkedProcess process = ForkedProcess.start(List.of("sleep", "600"))) {
      Path left = Path.of("/tmp/.java_pid" + process.pid());
      Files.deleteIfExists(left);
      try (ServerSocketChannel jvm = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        jvm.bind(UnixDomainSocketAddress.of(left));
      }
      try {
        refusesToAttach(process);
      } finally {
        Files.delete(left);
      }
    }
  }

  private void refusesToAttach(ForkedProcess process) {
    for (int release : new int[] {8, 25}) {
      CommandLine.Result result =
          ownCommand(JavaReleases.of(release).java(), "" + process.pid(), "");
      assertThat(result.output())
          .startsWith("jmptcp: attach to " + process.pid() + ": it does not catch SIGQUIT");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(process.isAlive()).isTrue();
    }
  }

  /** Exit code 0 means that the agent runs there because of this attach. */
  @ParameterizedTest
  @ValueSource(ints = {8, 17, 25})
  void our_own_command_claims_nothing_that_was_not_done(int release) throws Exception {
    JavaCommand command = JavaCommand.on(JavaReleases.of(release)).env("JMPTCP_ENABLED", "false");
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns, command)) {
      refused(talks, "", "enabled=false there leaves the agent off");
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);

      CommandLine.Result first = ownCommand(talks, "enabled=true,loopback=mptcp");
      assertThat(first.output()).startsWith("attached to " + talks.app().pid() + ": ");
      assertThat(first.exitCode()).isZero();
      assertMptcp(talks);

      refused(talks, "enabled=true,loopback=tcp", "already running in this JVM");
      assertMptcp(talks);
    }
  }

  /** A bad option stops the start of a JVM with strict=true, never one that runs. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void a_bad_option_of_the_target_is_reported_and_stops_nothing(int release) throws Exception {
    JavaCommand command = JavaCommand.on(JavaReleases.of(release)).env("JMPTCP_MODE", "cleint");
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns, command)) {
      refused(talks, "strict=true", "environment JMPTCP_MODE=cleint: not one of both");
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.app().isAlive()).isTrue();
    }
  }

  @Test
  void a_kernel_that_refuses_is_reported() throws Exception {
    JavaRelease release = JavaReleases.of(25);
    try (Netns netns = Netns.create("attach");
        Talks talks = start(release, netns)) {
      netns.exec("sysctl", "-qw", "net.mptcp.enabled=0");
      refused(talks, "", "the kernel refuses MPTCP sockets there");
    }
  }

  private static void refused(Talks talks, String options, String why) {
    CommandLine.Result result = ownCommand(talks, options);
    assertThat(result.output())
        .startsWith("jmptcp: attach to " + talks.app().pid() + ": ")
        .contains(why);
    assertThat(result.exitCode()).isEqualTo(1);
  }

  private static CommandLine.Result ownCommand(Talks talks, String options) {
    return ownCommand(JavaReleases.of(17).java(), "" + talks.app().pid(), options);
  }

  private static CommandLine.Result ownCommand(Path java, String pid, String options) {
    return CommandLine.attempt(
        List.of(
            java.toString(), "-jar", JavaCommand.agentJar().toString(), "attach", pid, options));
  }

  private static Talks start(JavaRelease release, Netns netns) {
    return start(release.feature(), netns, JavaCommand.on(release));
  }

  private static Talks start(int release, Netns netns, JavaCommand command) {
    if (release >= 21) {
      // the JVM's own warning (JEP 451), not ours to switch off
      command.jvmArgs("-XX:+EnableDynamicAgentLoading");
    }
    return new Talks(netns, command);
  }

  private static void attach(ForkedProcess app, String options) throws Exception {
    VirtualMachine machine = VirtualMachine.attach("" + app.pid());
    try {
      machine.loadAgent(JavaCommand.agentJar().toString(), options);
    } catch (AgentLoadException e) {
      // Java 8 answers the bare number, which newer releases do not take for the success it is
      if (!"0".equals(e.getMessage().replaceAll(".*: ", ""))) {
        throw e;
      }
    } finally {
      machine.detach();
    }
  }

  private static void assertMptcp(Talks talks) throws Exception {
    assertAll(talks, " after", SocketFacts.MPTCP_IN_USE, SocketFacts.MPTCP_IN_USE);
  }

  private static void assertAll(Talks talks, String when, SocketFacts client, SocketFacts server)
      throws Exception {
    for (String cell : CLIENTS) {
      assertThat(talks.client(cell, SocketFacts.MPTCP)).as(cell + when).isEqualTo(client);
    }
    for (String cell : SERVERS) {
      assertThat(talks.server(cell, SocketFacts.MPTCP)).as(cell + when).isEqualTo(server);
    }
  }
}
