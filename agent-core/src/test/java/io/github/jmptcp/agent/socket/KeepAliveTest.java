package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.LOCAL;
import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sun.nio.ch.JmptcpBridge;

class KeepAliveTest {
  private static final int SO_KEEPALIVE = 9;
  private static final int[] TIMES = {4, 5, 6}; // TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT

  @TempDir Path folder;

  private SocketsOnFakeKernel with(String options) {
    return new SocketsOnFakeKernel(folder, options);
  }

  private static List<Integer> of(SocketsOnFakeKernel agent, int fd) {
    return List.of(
        agent.kernel.option(fd, Linux.SOL_SOCKET, SO_KEEPALIVE),
        agent.kernel.option(fd, Linux.IPPROTO_TCP, TIMES[0]),
        agent.kernel.option(fd, Linux.IPPROTO_TCP, TIMES[1]),
        agent.kernel.option(fd, Linux.IPPROTO_TCP, TIMES[2]));
  }

  @Test
  void a_connection_by_mptcp_sends_probes_and_the_application_does_not_see_it() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).containsExactly(1, 20, 20, 127);
    assertThat(JmptcpBridge.gotOption(true, connection, StandardSocketOptions.SO_KEEPALIVE))
        .isEqualTo(false);
    assertThat(JmptcpBridge.gotOption(Boolean.TRUE, connection, SocketOptions.SO_KEEPALIVE))
        .isEqualTo(false);
    assertThat(JmptcpBridge.gotOption(20, connection, ExtendedSocketOptions.TCP_KEEPIDLE))
        .isEqualTo(7200);
    assertThat(JmptcpBridge.gotOption(20, connection, ExtendedSocketOptions.TCP_KEEPINTERVAL))
        .isEqualTo(75);
    assertThat(JmptcpBridge.gotOption(127, connection, ExtendedSocketOptions.TCP_KEEPCOUNT))
        .isEqualTo(9);
    assertThat(JmptcpBridge.gotOption("kernel", connection, StandardSocketOptions.TCP_NODELAY))
        .isEqualTo("kernel");
  }

  @Test
  void one_that_fell_back_or_is_tcp_sends_none() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fellBack = agent.open();
    agent.connected(fellBack, PEER, false);
    int tcp = agent.open();
    agent.connected(tcp, new InetSocketAddress("127.0.0.1", 1), true);
    assertThat(of(agent, fellBack)).containsExactly(0, 7200, 75, 9);
    assertThat(of(agent, tcp)).containsExactly(0, 7200, 75, 9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keepalive=off", ""})
  void without_the_option_or_a_second_path_nothing_is_set(String options) {
    SocketsOnFakeKernel agent = with(options);
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).containsExactly(0, 7200, 75, 9);
    assertThat(JmptcpBridge.gotOption(true, connection, StandardSocketOptions.SO_KEEPALIVE))
        .isEqualTo(true);
  }

  @Test
  void automatic_times_differ_so_that_connections_opened_together_do_not_probe_together()
      throws Exception {
    SocketsOnFakeKernel agent = with("");
    KeepAlive automatic = KeepAlive.of(OptionParser.parse(""), () -> true, agent.log);
    Map<Integer, Integer> connections = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      int fd = agent.open();
      agent.connected(fd, PEER, true);
      automatic.established(agent.libC, fd);
      List<Integer> set = of(agent, fd);
      assertThat(set.get(0)).isEqualTo(1);
      assertThat(set.get(2)).as("the pause between probes").isEqualTo(set.get(1));
      connections.merge(set.get(1), 1, Integer::sum);
    }
    assertThat(connections).isEqualTo(Map.of(25, 10, 26, 10, 27, 10, 28, 10, 29, 10, 30, 10));
  }

  @Test
  void what_the_application_sets_first_stays() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = agent.open();
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    JmptcpBridge.settingOption0(descriptor, Linux.SOL_SOCKET, SO_KEEPALIVE);
    agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).as("false was set").containsExactly(0, 7200, 75, 9);
  }

  @Test
  void what_the_application_sets_later_takes_ours_back() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    JmptcpBridge.settingOption0(connection, ExtendedSocketOptions.TCP_KEEPIDLE);
    assertThat(of(agent, fd)).containsExactly(0, 7200, 75, 9);
    assertThat(JmptcpBridge.gotOption(true, connection, StandardSocketOptions.SO_KEEPALIVE))
        .as("the kernel's from now on")
        .isEqualTo(true);
  }

  @Test
  void so_keepalive_that_the_application_has_just_set_is_not_taken_back() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    JmptcpBridge.setOptionReturned(connection, SocketOptions.SO_KEEPALIVE, true);
    assertThat(of(agent, fd)).containsExactly(1, 7200, 75, 9);
  }

  @Test
  void connections_inherit_the_choice_of_the_listener() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int listener = agent.listener(8080);
    assertThat(of(agent, accept(agent, listener))).containsExactly(1, 20, 20, 127);
    JmptcpBridge.settingOption0(JavaBase.descriptor(listener), Linux.SOL_SOCKET, SO_KEEPALIVE);
    assertThat(of(agent, accept(agent, listener))).containsExactly(0, 7200, 75, 9);
  }

  private static int accept(SocketsOnFakeKernel agent, int listener) {
    int fd = agent.kernel.accepts(listener, PEER, true);
    JmptcpBridge.accepted0(JavaBase.descriptor(fd), JavaBase.descriptor(listener), null);
    return fd;
  }

  @Test
  void a_descriptor_that_is_used_again_has_nothing_of_the_one_before() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    JmptcpBridge.closing0(connection);
    assertThat(JmptcpBridge.gotOption(true, connection, StandardSocketOptions.SO_KEEPALIVE))
        .isEqualTo(true);
    agent.libC.close(fd);
    agent.open();
    JmptcpBridge.settingOption0(JavaBase.descriptor(fd), Linux.SOL_SOCKET, SO_KEEPALIVE);
    JmptcpBridge.closing0(JavaBase.descriptor(fd));
    agent.libC.close(fd);
    agent.open();
    agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).as("the choice was that of another").containsExactly(1, 20, 20, 127);
  }

  @Test
  void a_library_sees_nothing_of_it_either() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    LibraryCalls.connected(0, fd);
    assertThat(of(agent, fd)).containsExactly(1, 20, 20, 127);
    assertThat(LibraryCalls.number("keepAlive0", fd)).isZero();
    assertThat(LibraryCalls.number("keepIdle0", fd)).isEqualTo(7200);
    assertThat(LibraryCalls.number("keepInterval0", fd)).isEqualTo(75);
    assertThat(LibraryCalls.number("keepCount0", fd)).isEqualTo(9);
    LibraryCalls.settingKeepAlive(fd);
    assertThat(of(agent, fd)).containsExactly(0, 7200, 75, 9);
    assertThat(LibraryCalls.number("keepAlive0", fd)).isNegative();
  }

  @Test
  void a_kernel_whose_mptcp_has_no_times_is_asked_once_and_the_log_says_what_helps() {
    SocketsOnFakeKernel agent =
        new SocketsOnFakeKernel(folder, FakeKernelVersion.LINUX_6_6, "keepalive=20s");
    agent.connected(agent.open(), PEER, true);
    int fd = agent.open();
    FileDescriptor second = agent.connecting(fd, PEER);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    agent.kernel.takeCalls();
    JmptcpBridge.connected0(second);
    assertThat(agent.kernel.takeCalls()).noneMatch(call -> call.startsWith("setsockopt"));
    assertThat(agent.log())
        .filteredOn(line -> line.startsWith("WARN"))
        .singleElement()
        .asString()
        .contains("no TCP_KEEPIDLE for MPTCP in this kernel (ENOPROTOOPT), Linux 6.10 has it")
        .contains("sysctl -w net.ipv4.tcp_keepalive_time=20");
  }

  @Test
  void a_connection_that_was_closed_meanwhile_says_nothing_about_the_kernel() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    agent.kernel.refuses(
        CFunction.SETSOCKOPT, (fd, level, name) -> level == 6 && name == TIMES[0], Errno.EINVAL, 1);
    int first = agent.open();
    agent.connected(first, PEER, true);
    int second = agent.open();
    agent.connected(second, PEER, true);
    assertThat(of(agent, first)).startsWith(0);
    assertThat(of(agent, second)).containsExactly(1, 20, 20, 127);
    assertThat(agent.log()).noneMatch(line -> line.startsWith("WARN"));
  }

  @Test
  void a_half_set_connection_is_put_back() {
    SocketsOnFakeKernel agent = with("keepalive=20s");
    agent.kernel.refuses(
        CFunction.SETSOCKOPT,
        (fd, level, name) -> level == 6 && name == TIMES[2],
        Errno.ENOBUFS,
        1);
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).containsExactly(0, 7200, 75, 9);
    assertThat(JmptcpBridge.gotOption("kernel", connection, StandardSocketOptions.SO_KEEPALIVE))
        .isEqualTo("kernel");
  }

  @Test
  void auto_waits_until_a_second_path_is_set() throws Exception {
    SocketsOnFakeKernel agent = with("");
    boolean[] isSet = {false};
    KeepAlive keepAlive = KeepAlive.of(OptionParser.parse(""), () -> isSet[0], agent.log);
    int fd = agent.open();
    agent.kernel.connects(fd, LOCAL, PEER, true);
    keepAlive.established(agent.libC, fd);
    assertThat(of(agent, fd)).containsExactly(0, 7200, 75, 9);
    isSet[0] = true;
    keepAlive.established(agent.libC, fd);
    assertThat(of(agent, fd)).startsWith(1).endsWith(127);
    assertThat(of(agent, fd).subList(1, 3)).allMatch(seconds -> 25 <= seconds && seconds <= 30);
  }
}
