package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.SocketFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/**
 * Java runtimes that this machine does not run by itself, with {@code mvn -P machines}: Debian's
 * OpenJDK 17 for aarch64 under qemu, and with the Zero VM. The kernel is that of this machine.
 */
class MachinesIT {
  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("JMPTCP_TEST_MACHINES", "/opt/machines"));

  /** One Java runtime. */
  private enum Machine {
    AARCH64 {
      @Override
      JavaCommand java() {
        Path root = FOLDER.resolve("arm64");
        Path qemu = Ci.command("qemu-aarch64-static", "qemu-user-static");
        return command(root, "arm64").through(qemu.toString(), "-L", root.toString());
      }
    },
    ZERO {
      @Override
      JavaCommand java() {
        return command(FOLDER.resolve("zero"), "amd64").jvmArgs("-zero");
      }
    };

    abstract JavaCommand java();

    private static JavaCommand command(Path root, String cpu) {
      return JavaCommand.on(
          new JavaRelease(17, root.resolve("usr/lib/jvm/java-17-openjdk-" + cpu)));
    }
  }

  @TempDir Path folder;

  @BeforeAll
  static void demand_machines() {
    if (!Boolean.getBoolean("jmptcp.machines")) {
      throw new TestAbortedException("other machines are for mvn -P machines");
    }
    if (!Files.isDirectory(FOLDER)) {
      throw Ci.lacks("no " + FOLDER + "; .ci/machines FOLDER makes it");
    }
  }

  /** An emulated JVM needs half a minute to start. */
  @BeforeEach
  void wait_longer() {
    org.awaitility.Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
  }

  private JavaCommand agent(Machine machine, String options) {
    return machine
        .java()
        .jvmArgs("-Xlog:class+load:file=" + folder.resolve("classes"))
        .agent("loopback=mptcp" + options);
  }

  @ParameterizedTest
  @EnumSource
  void sockets_are_mptcp_by_the_jni_stub(Machine machine) throws Exception {
    try (Netns netns = Netns.create("machine");
        Talks talks = new Talks(netns, agent(machine, ""))) {
      for (String cell : List.of("socket", "channel", "channel-selector", "async")) {
        assertThat(talks.client(cell, SocketFacts.MPTCP))
            .as(cell)
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
      for (String cell : List.of("server-socket", "channel", "async")) {
        assertThat(talks.server(cell, SocketFacts.MPTCP))
            .as(cell)
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
      assertThat(talks.app().stderr().text()).doesNotContain(" WARN ", " ERROR ");
      assertThat(Files.readString(folder.resolve("classes")))
          .contains("sun.nio.ch.JmptcpSyscalls ")
          .doesNotContain("com.kenai.jffi");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_peer_without_mptcp_is_reached_by_tcp_and_remembered(Machine machine) throws Exception {
    try (Netns netns = Netns.create("machine");
        Talks talks = new Talks(netns, agent(machine, ""))) {
      assertThat(talks.client("socket", SocketFacts.TCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      talks
          .app()
          .awaitError(line -> line.endsWith(" TCP_IS_MPTCP=0 (the peer answered without MPTCP)"));
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_kernel_that_refuses_and_a_rule_are_plain_tcp(Machine machine) throws Exception {
    try (Netns netns = Netns.create("machine")) {
      try (Talks talks = new Talks(netns, agent(machine, ",exclude=connect:127.0.0.1"))) {
        for (String cell : List.of("socket", "channel", "channel-selector", "async")) {
          assertThat(talks.client(cell, SocketFacts.MPTCP))
              .as(cell)
              .isEqualTo(SocketFacts.PLAIN_TCP);
        }
        assertThat(talks.server("server-socket", SocketFacts.MPTCP))
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
        assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(1); // of the server's peer
      }
      netns.sysctl("net.mptcp.enabled", "0");
      try (Talks talks = new Talks(netns, agent(machine, ""))) {
        assertThat(talks.client("socket", SocketFacts.TCP)).isEqualTo(SocketFacts.PLAIN_TCP);
        assertThat(talks.app().stderr().text()).contains("ENOPROTOOPT");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_agent_answers_for_its_status(Machine machine) throws Exception {
    Path socket = folder.resolve("control.sock");
    try (Netns netns = Netns.create("machine");
        Talks talks = new Talks(netns, agent(machine, ",control=" + socket))) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.MPTCP_IN_USE);
      await().until(() -> Files.exists(socket));
      String status =
          CommandLine.run(
              "curl", "-sS", "--unix-socket", socket.toString(), "http://localhost/status");
      assertThat(status).contains("\"source\":\"agent\"", "\"connects_mptcp\":1");
    }
  }
}
