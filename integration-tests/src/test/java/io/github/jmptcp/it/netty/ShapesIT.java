package io.github.jmptcp.it.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty as it is found elsewhere: relocated, modular, too old, loaded before the agent. */
class ShapesIT {

  @ParameterizedTest
  @ValueSource(ints = {8, 17, 25})
  void a_relocated_copy_is_found(int release) {
    try (Netns netns = Netns.create("grpc")) {
      JavaCommand.Outcome run =
          NettyIT.command(release, "loopback=mptcp")
              .classPath(NettyCopy.apps())
              .classPath(NettyCopy.jars("grpc"))
              .in(netns.prefix())
              .run("apps.GrpcApp", "3");
      assertThat(run.stdout()).isEqualTo("hello grpc\n".repeat(3));
      // no other process communicates in this namespace
      Map<String, Long> counters = netns.counters();
      assertThat(counters.get("TcpActiveOpens")).isEqualTo(3);
      assertThat(counters.get("MPTcpExtMPCapableSYNACKRX")).isEqualTo(3);
      assertThat(counters.get("MPTcpExtMPCapableACKRX")).isEqualTo(3);
    }
  }

  @Test
  void named_modules_may_use_it() throws Exception {
    String path =
        NettyCopy.EPOLL_4_2.jars().stream().map(Object::toString).collect(Collectors.joining(":"));
    try (NettyRun run =
        new NettyRun(
            JavaCommand.on(JavaReleases.of(25))
                .agent("loopback=mptcp")
                .jvmArgs(
                    "--module-path",
                    path,
                    "--add-modules",
                    "ALL-MODULE-PATH",
                    "--enable-native-access=io.netty.common"),
            List.of(),
            "apps.NettyApp",
            "epoll")) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  @Test
  void an_older_shape_is_named_in_one_line_and_works_by_tcp() throws Exception {
    try (NettyRun run =
        new NettyRun(
            NettyIT.command(8, "loopback=mptcp"),
            NettyCopy.jars("netty-old"),
            "apps.NettyApp",
            "epoll")) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.FALLEN_BACK);
      assertThat(run.app().stderr().lines())
          .filteredOn(line -> line.startsWith("[jmptcp] WARN"))
          .singleElement()
          .asString()
          .contains("netty-transport-native-unix-common-4.1.20.Final.jar", "noNative=true");
    }
  }

  /** Netty's pull request 17091, which is in no release: the native method has a second flag. */
  @Test
  void a_version_that_knows_mptcp_itself_is_covered_and_its_own_wish_is_left_to_it() {
    try (ForkedProcess app = NettyIT.command(17, "").start("madeup.channel.unix.Socket")) {
      app.awaitLine(line -> line.startsWith("mptcp "));
      assertThat(app.stdout().lines()).containsExactly("tcp exchanged", "mptcp own");
      assertThat(ProcessSockets.of(app.pid()))
          .filteredOn(SocketView::isInternetStream)
          .extracting(SocketView::protocol)
          .containsExactly(SocketFacts.MPTCP);
      app.closeStdin();
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stderr().lines()).noneMatch(line -> line.contains(" WARN "));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void netty_loaded_before_an_attach_is_rewritten(int release) throws Exception {
    JavaCommand plain = JavaCommand.on(JavaReleases.of(release));
    if (release >= 21) {
      plain.jvmArgs("-XX:+EnableDynamicAgentLoading");
    }
    try (NettyRun run = new NettyRun(plain, NettyCopy.EPOLL_4_1)) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.PLAIN_TCP);
      CommandLine.run(
          JavaReleases.of(release).java().toString(),
          "-jar",
          JavaCommand.agentJar().toString(),
          "attach",
          String.valueOf(run.app().pid()),
          "loopback=mptcp");
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  @Test
  void sockets_that_another_library_opens_in_c_are_named_once() {
    JavaCommand.Outcome run =
        NettyIT.command(17, "")
            .classPath(NettyCopy.apps())
            .classPath(NettyCopy.jars("tomcat-jni"))
            .run("apps.LoadClass", "org.apache.tomcat.jni.Poll", "org.apache.tomcat.jni.Poll");
    assertThat(run.stdout()).isEqualTo("loaded\nloaded\n");
    assertThat(run.stderr().lines().filter(line -> line.startsWith("[jmptcp] WARN")))
        .singleElement()
        .asString()
        .contains("tomcat-native", "Http11NioProtocol", "mptcpize run java");
  }
}
