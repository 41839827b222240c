package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.LOCAL;
import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sun.nio.ch.JmptcpBridge;

/** Which sockets are opened as TCP, and what becomes of those that are to be MPTCP after all. */
class ExpectedTcpTest {
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 8080);
  private static final int SO_KEEPALIVE = 9;

  @TempDir Path folder;
  private SocketsOnFakeKernel agent;

  private void with(String options) {
    agent = new SocketsOnFakeKernel(folder, options);
  }

  private int protocol(int fd) {
    return agent.kernel.protocol(fd);
  }

  private void connectAndClose(int times, InetSocketAddress to) {
    for (int i = 0; i < times; i++) {
      int fd = agent.open();
      FileDescriptor descriptor = agent.connected(fd, to, protocol(fd) == Linux.IPPROTO_MPTCP);
      close(descriptor, fd);
    }
  }

  private void close(FileDescriptor descriptor, int fd) {
    JmptcpBridge.closing0(descriptor);
    agent.libC.close(fd);
  }

  /** A socket that was opened as TCP. */
  private int expectedTcp() {
    with("");
    connectAndClose(ExpectedTcp.ENOUGH, LOOPBACK);
    int fd = agent.open();
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    return fd;
  }

  private void set(int fd, Object option, Object value) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    JmptcpBridge.settingOption0(descriptor, option, value, descriptor, descriptor);
  }

  @Test
  void after_connects_that_are_left_on_tcp_the_next_socket_is_not_replaced() {
    with("");
    for (int i = 0; i < ExpectedTcp.ENOUGH; i++) {
      int fd = agent.open();
      assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
      close(agent.connected(fd, LOOPBACK, false), fd);
    }
    agent.kernel.takeCalls();
    int fd = agent.open();
    agent.connected(fd, LOOPBACK, false);
    assertThat(agent.kernel.takeCalls())
        .contains("socket(2, 1, 6)")
        .noneMatch(call -> call.startsWith("dup3") || call.startsWith("setsockopt"));
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE))
        .as("left on TCP by a rule all the same")
        .isEqualTo(ExpectedTcp.ENOUGH + 1);
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isEqualTo(ExpectedTcp.ENOUGH);
  }

  @Test
  void from_open_to_close_it_costs_one_more_call_than_without_the_agent() {
    agent = new SocketsOnFakeKernel(folder, FakeKernelVersion.LINUX_6_18, Level.INFO, "");
    connectAndClose(ExpectedTcp.ENOUGH + 1, LOOPBACK);
    assertThat(agent.log()).as("the first, and no other").hasSize(1);
    agent.kernel.takeCalls();
    connectAndClose(1, LOOPBACK);
    assertThat(agent.kernel.takeCalls())
        .as("TCP_INFO for the bytes; no TCP_IS_MPTCP, no address")
        .containsExactly(
            "socket(2, 1, 6)",
            "getsockopt(3, " + Linux.IPPROTO_TCP + ", " + Linux.TCP_INFO + ")",
            "close(3)");
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(ExpectedTcp.ENOUGH + 2);
  }

  @Test
  void one_to_another_peer_gets_its_line() {
    agent = new SocketsOnFakeKernel(folder, FakeKernelVersion.LINUX_6_18, Level.INFO, "");
    connectAndClose(ExpectedTcp.ENOUGH + 1, LOOPBACK);
    connectAndClose(1, new InetSocketAddress("127.0.0.1", 8081));
    assertThat(agent.log())
        .last()
        .asString()
        .contains("-> 127.0.0.1:8081 TCP_IS_MPTCP=0 (loopback");
  }

  @Test
  void one_that_connects_elsewhere_is_mptcp_and_so_are_the_next() throws Exception {
    int fd = expectedTcp();
    long before = agent.counters.sum(Counter.SOCKETS_MPTCP);
    InetSocketAddress local = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 7_000);
    set(fd, StandardSocketOptions.SO_KEEPALIVE, true);
    agent.libC.setIntOption(fd, Linux.SOL_SOCKET, SO_KEEPALIVE, 1);
    agent.bind(fd, local);
    agent.connecting(fd, PEER);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, SO_KEEPALIVE)).isEqualTo(1);
    assertThat(agent.kernel.local(fd)).isEqualTo(local);
    assertThat(agent.kernel.open()).containsExactly(fd);
    assertThat(agent.counters.sum(Counter.SOCKETS_MPTCP)).isEqualTo(before + 1);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    JmptcpBridge.connected0(JavaBase.descriptor(fd));
    assertThat(agent.counters.sum(Counter.CONNECTS_MPTCP)).isEqualTo(1);
    assertThat(protocol(agent.open())).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void connects_of_both_kinds_are_all_by_sockets_of_mptcp() {
    with("");
    for (int i = 0; i < 3; i++) {
      connectAndClose(ExpectedTcp.ENOUGH - 1, LOOPBACK);
      connectAndClose(1, PEER);
    }
    assertThat(protocol(agent.open())).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  static Stream<Object> options() {
    return Stream.of(StandardSocketOptions.IP_TOS, SocketOptions.IP_TOS);
  }

  @ParameterizedTest
  @MethodSource("options")
  void an_option_that_mptcp_treats_in_another_way_is_set_on_a_socket_of_mptcp(Object option) {
    int fd = expectedTcp();
    set(fd, option, 8);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    agent.connected(fd, LOOPBACK, false);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    connectAndClose(ExpectedTcp.ENOUGH, LOOPBACK);
    assertThat(protocol(agent.open())).as("it may set it again").isEqualTo(Linux.IPPROTO_MPTCP);
    connectAndClose(ExpectedTcp.ENOUGH_AFTER_OPTION, LOOPBACK);
    assertThat(protocol(agent.open())).isEqualTo(Linux.IPPROTO_TCP);
  }

  static Stream<Arguments> alike() {
    return Stream.of(
        Arguments.of(StandardSocketOptions.TCP_NODELAY, SocketOptions.TCP_NODELAY),
        Arguments.of(StandardSocketOptions.SO_KEEPALIVE, SocketOptions.SO_KEEPALIVE),
        Arguments.of(StandardSocketOptions.SO_LINGER, SocketOptions.SO_LINGER),
        Arguments.of(StandardSocketOptions.SO_REUSEADDR, SocketOptions.SO_REUSEADDR),
        Arguments.of(StandardSocketOptions.SO_SNDBUF, SocketOptions.SO_SNDBUF),
        Arguments.of(StandardSocketOptions.SO_RCVBUF, SocketOptions.SO_RCVBUF));
  }

  @ParameterizedTest
  @MethodSource("alike")
  void other_options_are_set_on_the_socket_of_tcp(SocketOption<?> option, int number) {
    int fd = expectedTcp();
    set(fd, option, 1);
    set(fd, number, 1);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void one_that_is_to_stay_tcp_for_an_option_stays() {
    int fd = expectedTcp();
    set(fd, SocketOptions.SO_OOBINLINE, true);
    agent.connected(fd, PEER, false);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.log()).anyMatch(line -> line.contains("SO_OOBINLINE is set"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOCKET", "GETSOCKNAME", "DUP3"})
  void where_it_cannot_be_mptcp_it_is_tcp_with_one_line_and_the_next_is_opened_as_mptcp(
      String step) {
    int fd = expectedTcp();
    agent.kernel.refuses(CFunction.valueOf(step), Errno.EPERM);
    agent.connecting(fd, PEER);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.open()).containsExactly(fd);
    assertThat(agent.log())
        .contains(
            "WARN a socket stays plain TCP although it should be MPTCP: it cannot be made MPTCP"
                + " (EPERM)");
    agent.kernel.refusesNothing();
    connectAndClose(ExpectedTcp.ENOUGH, LOOPBACK);
    assertThat(protocol(agent.open())).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_descriptor_that_is_used_again_is_another_socket() {
    int fd = expectedTcp();
    close(JavaBase.descriptor(fd), fd);
    int other = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    assertThat(other).isEqualTo(fd);
    agent.connecting(other, PEER);
    assertThat(protocol(other)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void listeners_and_sockets_whose_buffers_the_kernel_tunes_are_opened_as_mptcp() {
    int fd = expectedTcp();
    assertThat(protocol(agent.openListener())).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    with("buffers=auto");
    connectAndClose(ExpectedTcp.ENOUGH, LOOPBACK);
    assertThat(protocol(agent.open())).isEqualTo(Linux.IPPROTO_MPTCP);
  }
}
