package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.LOCAL;
import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of libraries: bare descriptors, as Netty's native transports have them. */
class DescriptorSocketsTest {
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 5432);

  @TempDir Path folder;

  private SocketsOnFakeKernel with(String options) {
    return new SocketsOnFakeKernel(folder, options);
  }

  private static int connected(SocketsOnFakeKernel agent, InetSocketAddress to, boolean mptcp) {
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, to);
    agent.kernel.connects(fd, LOCAL, to, mptcp);
    LibraryCalls.connected(0, fd);
    return fd;
  }

  @Test
  void a_socket_is_non_blocking_mptcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.kernel.isNonBlocking(fd)).isTrue();
  }

  @Test
  void a_connect_is_counted_by_what_the_kernel_says() {
    SocketsOnFakeKernel agent = with("");
    connected(agent, PEER, true);
    connected(agent, new InetSocketAddress("10.0.0.3", 443), false);
    connected(agent, LOOPBACK, true);
    assertThat(agent.counters.sum(Counter.CONNECTS_BEGUN)).isEqualTo(3);
    assertThat(agent.counters.sum(Counter.CONNECTS)).isEqualTo(3);
    assertThat(agent.counters.sum(Counter.CONNECTS_MPTCP)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_PEER)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"client, 262, 6", "server, 6, 262", "both, 262, 262"})
  void which_of_the_two_a_socket_is_shows_at_connect_or_listen(
      String mode, int connecting, int listening) {
    SocketsOnFakeKernel agent = with("mode=" + mode);
    int connects = LibraryCalls.open();
    int listens = LibraryCalls.open();
    assertThat(agent.kernel.protocol(connects)).isEqualTo(Linux.IPPROTO_MPTCP);
    LibraryCalls.connecting(connects, PEER);
    agent.bind(listens, new InetSocketAddress("0.0.0.0", 8080));
    LibraryCalls.listening(listens);
    assertThat(agent.kernel.protocol(connects)).isEqualTo(connecting);
    assertThat(agent.kernel.protocol(listens)).isEqualTo(listening);
  }

  @Test
  void one_that_became_tcp_is_registered_again_with_epoll_which_forgot_it() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, LOOPBACK);
    assertThat(LibraryCalls.number("modified0", -Errno.ENOENT, 99, fd, 1)).isZero();
    assertThat(agent.kernel.epollAdded()).containsExactly(fd);
    assertThat(LibraryCalls.number("modified0", -Errno.ENOENT, 99, fd, 1))
        .as("only once")
        .isEqualTo(-Errno.ENOENT);
  }

  @Test
  void a_refused_connect_goes_on_by_tcp_and_is_waited_for_again() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    LibraryCalls.number("modified0", 0, 99, fd, 4);
    assertThat(LibraryCalls.number("connected0", -Errno.ECONNREFUSED, fd))
        .isEqualTo(-Errno.EINPROGRESS);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.epollAdded()).containsExactly(fd);
    assertThat(LibraryCalls.number("connected0", -Errno.ECONNREFUSED, fd))
        .as("TCP's failure is the library's")
        .isEqualTo(-Errno.ECONNREFUSED);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ETIMEDOUT, Errno.EADDRNOTAVAIL, Errno.EINPROGRESS, Errno.EALREADY})
  void another_failure_or_none_changes_nothing(int errno) {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    LibraryCalls.number("modified0", 0, 99, fd, 4);
    assertThat(LibraryCalls.number("connected0", -errno, fd)).isEqualTo(-errno);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  /** As io_uring's. */
  @Test
  void a_refused_connect_that_no_epoll_set_waits_for_fails() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    assertThat(LibraryCalls.number("connected0", -Errno.ECONNREFUSED, fd))
        .isEqualTo(-Errno.ECONNREFUSED);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  /** The library sees the failure in its ring and closes the socket. */
  @Test
  void after_a_refused_connect_of_io_uring_the_next_one_is_tried_by_tcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    agent.bind(fd, LOCAL); // by the kernel, for the connect
    LibraryCalls.closing(fd);
    agent.libC.close(fd);
    assertThat(protocolOfNext(agent)).as("one that is given up").isEqualTo(Linux.IPPROTO_MPTCP);
    agent.bind(fd, LOCAL);
    agent.kernel.isReset(fd);
    LibraryCalls.closing(fd);
    agent.libC.close(fd);
    assertThat(protocolOfNext(agent)).isEqualTo(Linux.IPPROTO_TCP);
  }

  /** Of a socket that connects to the peer; it has the descriptor of the one before. */
  private static int protocolOfNext(SocketsOnFakeKernel agent) {
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    return agent.kernel.protocol(fd);
  }

  @Test
  void a_modification_that_fails_for_another_socket_fails() {
    SocketsOnFakeKernel agent = with("");
    int fd = connected(agent, PEER, true);
    assertThat(LibraryCalls.number("modified0", -Errno.ENOENT, 99, fd, 1)).isEqualTo(-Errno.ENOENT);
    assertThat(agent.kernel.epollAdded()).isEmpty();
  }

  @Test
  void sockets_that_are_no_internet_sockets_are_left_alone() {
    SocketsOnFakeKernel agent = with("");
    agent.open();
    LibraryCalls.connecting(77, PEER); // no descriptor of this kernel
    LibraryCalls.connected(0, 77);
    LibraryCalls.closing(77);
    assertThat(agent.counters.sum(Counter.CONNECTS_BEGUN)).isZero();
    assertThat(agent.counters.sum(Counter.CONNECTS)).isZero();
  }

  @Test
  void an_accepted_connection_is_never_exchanged() {
    SocketsOnFakeKernel agent = with("");
    int listener = LibraryCalls.open();
    agent.bind(listener, new InetSocketAddress("0.0.0.0", 8080));
    LibraryCalls.listening(listener);
    agent.libC.listen(listener, 5);
    int fd = agent.kernel.accepts(listener, PEER, true);
    LibraryCalls.accepted(fd, listener);
    LibraryCalls.md5Signature(fd);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.counters.sum(Counter.ACCEPTS_MPTCP)).isEqualTo(1);
  }

  @Test
  void a_signature_that_mptcp_lacks_makes_an_unconnected_socket_tcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.md5Signature(fd);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isEqualTo(1);
  }

  @Test
  void with_options_strict_it_stays_mptcp() {
    SocketsOnFakeKernel agent = with("options=strict");
    int fd = LibraryCalls.open();
    LibraryCalls.md5Signature(fd);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  // ---- options

  @Test
  void a_refused_option_is_read_back_and_set_once_the_socket_is_tcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    assertThat(LibraryCalls.number("setUserTimeout0", fd, 5_000)).isZero();
    assertThat(LibraryCalls.number("userTimeout0", fd)).isEqualTo(5_000);
    assertThat(agent.log())
        .singleElement()
        .asString()
        .startsWith("WARN TCP_USER_TIMEOUT has no effect on MPTCP sockets");
    LibraryCalls.connecting(fd, LOOPBACK);
    assertThat(agent.kernel.option(fd, Linux.IPPROTO_TCP, TCP_USER_TIMEOUT)).isEqualTo(5_000);
    assertThat(LibraryCalls.number("userTimeout0", fd))
        .as("of the kernel from now on")
        .isNegative();
  }

  @Test
  void an_agent_that_failed_opens_no_socket_and_emulates_the_options_of_those_that_are_open() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.connecting(fd, PEER);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    agent.kernel.before(
        CFunction.GETSOCKOPT,
        () -> {
          throw new NoClassDefFoundError("made up");
        });
    LibraryCalls.connected(0, fd);
    assertThat(LibraryCalls.open()).isEqualTo(-1);
    assertThat(LibraryCalls.number("setUserTimeout0", fd, 5_000)).isZero();
    assertThat(LibraryCalls.number("userTimeout0", fd)).isEqualTo(5_000);
  }

  @Test
  void each_descriptor_has_its_own_values() {
    SocketsOnFakeKernel agent = with("");
    int one = LibraryCalls.open();
    int another = LibraryCalls.open();
    LibraryCalls.number("setUserTimeout0", one, 5_000);
    LibraryCalls.number("setUserTimeout0", another, 7_000);
    LibraryCalls.number("setQuickAck0", one, 0);
    assertThat(LibraryCalls.number("userTimeout0", one)).isEqualTo(5_000);
    assertThat(LibraryCalls.number("userTimeout0", another)).isEqualTo(7_000);
    assertThat(LibraryCalls.number("quickAck0", another)).as("the default").isEqualTo(1);
    assertThat(agent.kernel.open()).contains(one, another);
  }

  @Test
  void an_error_that_is_not_mptcps_is_the_librarys() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    agent.kernel.refuses(CFunction.SETSOCKOPT, Errno.EINVAL);
    assertThat(LibraryCalls.number("setUserTimeout0", fd, -1)).isNotZero();
    agent.kernel.refusesNothing();
    assertThat(LibraryCalls.number("userTimeout0", fd)).as("nothing is stored").isZero();
  }

  @Test
  void defaults_are_those_of_tcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = connected(agent, PEER, true);
    assertThat(LibraryCalls.number("quickAck0", fd)).isEqualTo(1);
    assertThat(LibraryCalls.number("userTimeout0", fd)).isZero();
  }

  @Test
  void what_mptcp_does_anyway_is_not_worth_a_line() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.number("setUserTimeout0", fd, 0);
    LibraryCalls.number("setQuickAck0", fd, 0);
    assertThat(agent.log()).isEmpty();
    LibraryCalls.number("setQuickAck0", fd, 1);
    assertThat(agent.log()).singleElement().asString().startsWith("DEBUG TCP_QUICKACK has no");
  }

  @Test
  void a_descriptor_that_is_used_again_has_nothing_of_the_one_before() {
    SocketsOnFakeKernel agent = with("");
    int fd = connected(agent, PEER, true);
    LibraryCalls.number("setQuickAck0", fd, 0);
    assertThat(LibraryCalls.number("quickAck0", fd)).isZero();
    LibraryCalls.closing(fd);
    agent.libC.close(fd);
    assertThat(LibraryCalls.open()).isEqualTo(fd);
    assertThat(LibraryCalls.number("quickAck0", fd)).isEqualTo(1);
  }

  @Test
  void a_socket_that_fell_back_stays_one_that_refuses() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.number("setQuickAck0", fd, 0);
    LibraryCalls.connecting(fd, PEER);
    agent.kernel.connects(fd, LOCAL, PEER, /* mptcp= */ false);
    LibraryCalls.connected(0, fd);
    assertThat(LibraryCalls.number("quickAck0", fd)).isZero();
    assertThat(agent.libC.setIntOption(fd, Linux.IPPROTO_TCP, TCP_QUICKACK, 0)).isNegative();
  }

  // ---- close while it is exchanged

  @Test
  void a_close_waits_for_the_exchange_so_that_no_other_file_is_hit() throws Exception {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    AtomicBoolean closed = new AtomicBoolean();
    CountDownLatch closing = new CountDownLatch(1);
    Thread closer =
        new Thread(
            () -> {
              closing.countDown();
              LibraryCalls.closing(fd);
              closed.set(true);
            });
    AtomicBoolean closedBefore = new AtomicBoolean();
    agent.kernel.before(
        CFunction.DUP3,
        () -> {
          closer.start();
          await(closing);
          for (int i = 0; i < 1_000; i++) {
            Thread.yield();
          }
          closedBefore.set(closed.get());
        });
    LibraryCalls.md5Signature(fd);
    closer.join(10_000);
    assertThat(closedBefore).as("closed before dup3").isFalse();
    assertThat(closed).isTrue();
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void nothing_is_exchanged_that_a_library_has_closed() {
    SocketsOnFakeKernel agent = with("");
    int fd = LibraryCalls.open();
    LibraryCalls.closing(fd); // close(2) follows; until then the number is taken
    LibraryCalls.md5Signature(fd);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
