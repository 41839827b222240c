package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a socket is after it was made plain TCP, and what it is where that fails. */
class ReplacementTest {
  private static final int SO_KEEPALIVE = 9;

  @TempDir Path folder;
  private SocketsOnFakeKernel agent;
  private int fd;

  @BeforeEach
  void openSocket() {
    agent = new SocketsOnFakeKernel(folder, "");
    fd = agent.open();
    agent.libC.setIntOption(fd, Linux.SOL_SOCKET, SO_KEEPALIVE, 1);
  }

  private int demote() {
    return demote(/* hasFailedToConnect= */ false);
  }

  private int demote(boolean hasFailedToConnect) {
    Replacement demotion =
        new Replacement(
            agent.libC, fd, Linux.IPPROTO_TCP, new SocketOptionCopy(), /* byJdk= */ true);
    demotion.mayListen();
    if (hasFailedToConnect) {
      demotion.hasFailedToConnect();
    }
    try {
      if (demotion.begin()) {
        assertThat(agent.kernel.protocol(fd)).as("before the last step").isEqualTo(262);
        demotion.run();
      }
    } finally {
      return demotion.end();
    }
  }

  private void assertIsTcp() {
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.open()).containsExactly(fd);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, SO_KEEPALIVE)).isEqualTo(1);
  }

  @Test
  void the_descriptor_has_a_tcp_socket_and_its_options() {
    assertThat(demote()).isZero();
    assertIsTcp();
    assertThat(agent.kernel.local(fd)).as("it was not bound").isNull();
  }

  /** A blocking connect would wait for the peer while the lock of a close is held. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_tcp_socket_begins_to_connect_without_waiting(boolean nonBlocking) {
    agent.libC.fcntl(fd, Linux.F_SETFL, nonBlocking ? Linux.O_NONBLOCK : 0);
    boolean[] waits = {true};
    agent.kernel.before(
        CFunction.CONNECT,
        () -> waits[0] = !agent.kernel.isNonBlocking(agent.kernel.open().get(1)));
    Replacement demotion = connecting(SocketsOnFakeKernel.PEER);
    assertThat(demotion.begin()).isTrue();
    demotion.run();
    assertThat(demotion.end()).isZero();
    assertThat(waits[0]).isFalse();
    assertThat(agent.kernel.isNonBlocking(fd)).as("as before").isEqualTo(nonBlocking);
    assertIsTcp();
  }

  @Test
  void a_connect_that_cannot_begin_leaves_the_socket_as_it_was() throws Exception {
    Replacement toIpv6 =
        connecting(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 443));
    assertThat(toIpv6.begin()).isFalse();
    assertThat(toIpv6.end()).isEqualTo(-Errno.EAFNOSUPPORT);
    agent.kernel.refuses(CFunction.CONNECT, Errno.ENETUNREACH);
    Replacement unreachable = connecting(SocketsOnFakeKernel.PEER);
    assertThat(unreachable.begin()).isFalse();
    assertThat(unreachable.end()).isEqualTo(-Errno.ENETUNREACH);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.kernel.open()).containsExactly(fd);
  }

  private Replacement connecting(InetSocketAddress peer) {
    Replacement demotion =
        new Replacement(
            agent.libC, fd, Linux.IPPROTO_TCP, new SocketOptionCopy(), /* byJdk= */ true);
    demotion.connectsTo(peer);
    return demotion;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void flags_stay(boolean set) {
    agent.libC.fcntl(fd, Linux.F_SETFD, set ? Linux.FD_CLOEXEC : 0);
    agent.libC.fcntl(fd, Linux.F_SETFL, set ? Linux.O_NONBLOCK : 0);
    demote();
    assertIsTcp();
    assertThat(agent.kernel.isClosedOnExec(fd)).isEqualTo(set);
    assertThat(agent.kernel.isNonBlocking(fd)).isEqualTo(set);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_bound_address_and_its_reuse_stay(int reuse) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 7_000);
    agent.libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, reuse);
    agent.bind(fd, address);
    assertThat(demote()).isZero();
    assertIsTcp();
    assertThat(agent.kernel.local(fd)).isEqualTo(address);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR)).isEqualTo(reuse);
  }

  /** Ephemeral ports are shared between destinations by connect, and not by bind. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_port_that_the_kernel_chose_for_the_failed_connect_need_not_stay(boolean hasStart)
      throws Exception {
    InetSocketAddress start = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 40_000);
    agent.libC.setIntOption(fd, Linux.IPPROTO_IP, Linux.IP_BIND_ADDRESS_NO_PORT, hasStart ? 1 : 0);
    agent.bind(fd, start);
    int other = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    agent.kernel.connects(other, start, SocketsOnFakeKernel.PEER, false);
    assertThat(demote()).as("bound by the application").isEqualTo(-Errno.EADDRINUSE);
    assertThat(demote(/* hasFailedToConnect= */ true)).isZero();
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.local(fd))
        .isEqualTo(hasStart ? new InetSocketAddress(start.getAddress(), 0) : null);
  }

  @Test
  void a_port_that_the_application_shares_by_itself_stays_or_the_socket_does() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 7_000);
    agent.libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
    agent.bind(fd, address);
    agent.kernel.refuses(CFunction.BIND, Errno.EADDRINUSE);
    assertThat(demote(/* hasFailedToConnect= */ true)).isEqualTo(-Errno.EADDRINUSE);
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of(CFunction.GETSOCKNAME, Errno.EBADF),
        Arguments.of(CFunction.FCNTL, Errno.EBADF),
        Arguments.of(CFunction.SOCKET, Errno.EMFILE),
        Arguments.of(CFunction.SETSOCKOPT, Errno.EPERM),
        Arguments.of(CFunction.BIND, Errno.EADDRINUSE),
        Arguments.of(CFunction.DUP3, Errno.EBUSY));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatever_step_fails_the_socket_is_as_it_was(CFunction step, int errno) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 7_000);
    agent.bind(fd, address);
    agent.kernel.refuses(step, (a, b, c) -> true, errno, 1);
    assertThat(demote()).isEqualTo(-errno);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.kernel.open()).as("the fresh socket is closed").containsExactly(fd);
    assertThat(agent.kernel.local(fd)).isEqualTo(address);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR)).isZero();
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, SO_KEEPALIVE)).isEqualTo(1);
  }

  @Test
  void the_reason_and_the_error_are_logged_and_the_socket_connects_by_mptcp() {
    agent.kernel.refuses(CFunction.DUP3, Errno.EBUSY);
    agent.connecting(fd, new InetSocketAddress("127.0.0.1", 1));
    assertThat(agent.log())
        .containsExactly(
            "WARN a socket stays MPTCP although it should not (loopback is left on TCP;"
                + " loopback=mptcp includes it): it cannot be made plain TCP (EBUSY); this is logged"
                + " once");
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isZero();
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }
}
