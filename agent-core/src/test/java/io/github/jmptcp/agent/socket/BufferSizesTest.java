package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.LOCAL;
import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.nio.ch.JmptcpBridge;

class BufferSizesTest {
  private static final int SEND = 40_000;
  private static final int RECEIVE = 50_000;

  /** What the fake kernel has for a new socket, and what it makes of the two above. */
  private static final List<Integer> TUNED = List.of(16_384, 131_072);

  private static final List<Integer> FIXED = List.of(2 * SEND, 2 * RECEIVE);
  private static final InetSocketAddress THIS_HOST = new InetSocketAddress("127.0.0.1", 8080);

  @TempDir Path folder;

  private SocketsOnFakeKernel with(String options) {
    return new SocketsOnFakeKernel(folder, options);
  }

  private SocketsOnFakeKernel tuned() {
    return with("buffers=auto");
  }

  /** What the kernel has, whatever the application sees. */
  private static List<Integer> of(SocketsOnFakeKernel agent, int fd) {
    return List.of(
        agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF),
        agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF));
  }

  /** As rewritten code of {@code sun.nio.ch.Net} sets both; returns what it returned. */
  private static List<Integer> set(SocketsOnFakeKernel agent, int fd) {
    return List.of(set(agent, fd, Linux.SO_SNDBUF, SEND), set(agent, fd, Linux.SO_RCVBUF, RECEIVE));
  }

  private static int set(SocketsOnFakeKernel agent, int fd, int option, int bytes) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    int done = JmptcpBridge.bufferSize0(descriptor, Linux.SOL_SOCKET, option, bytes);
    if (done < 0) {
      agent.libC.setIntOption(fd, Linux.SOL_SOCKET, option, bytes);
    }
    return done;
  }

  /** What the JDK shows, which has read that from the kernel. */
  private static List<Object> shown(int fd) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    return List.of(
        JmptcpBridge.gotOption("kernel", descriptor, StandardSocketOptions.SO_SNDBUF),
        JmptcpBridge.gotOption("kernel", descriptor, StandardSocketOptions.SO_RCVBUF));
  }

  @Test
  void sizes_are_not_applied_to_mptcp_and_the_application_does_not_see_it() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    assertThat(set(agent, fd)).containsExactly(0, 0);
    assertThat(shown(fd)).containsExactly(SEND, RECEIVE);
    agent.connected(fd, PEER, true);
    assertThat(of(agent, fd)).isEqualTo(TUNED);
    assertThat(shown(fd)).containsExactly(SEND, RECEIVE);
    assertThat(set(agent, fd, Linux.SO_SNDBUF, 1_000)).as("on a connection").isZero();
    assertThat(of(agent, fd)).isEqualTo(TUNED);
    assertThat(shown(fd)).containsExactly(1_000, RECEIVE);
  }

  @Test
  void reading_leaves_no_descriptor_open_and_works_with_none_left() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    set(agent, fd);
    List<Integer> open = agent.kernel.open();
    assertThat(shown(fd)).containsExactly(SEND, RECEIVE);
    assertThat(agent.kernel.open()).isEqualTo(open);
    agent.kernel.refuses(CFunction.SOCKET, Errno.EMFILE);
    assertThat(shown(fd)).containsExactly(SEND, RECEIVE);
  }

  @Test
  void one_size_leaves_the_other_to_the_kernel() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    set(agent, fd, Linux.SO_RCVBUF, RECEIVE);
    assertThat(shown(fd)).containsExactly("kernel", RECEIVE);
    agent.connected(fd, THIS_HOST, true);
    assertThat(of(agent, fd)).containsExactly(TUNED.get(0), 2 * RECEIVE);
  }

  @Test
  void sockets_without_nio_know_the_options_by_other_numbers() {
    SocketsOnFakeKernel agent = tuned();
    FileDescriptor fd = JavaBase.descriptor(agent.open());
    assertThat(JmptcpBridge.bufferSize0(fd, SocketOptions.SO_SNDBUF, SEND)).isZero();
    assertThat(JmptcpBridge.bufferSize0(fd, SocketOptions.SO_RCVBUF, RECEIVE)).isZero();
    assertThat(JmptcpBridge.bufferSize0(fd, SocketOptions.SO_TIMEOUT, 1)).isNegative();
    assertThat(JmptcpBridge.bufferSize0(fd, SocketOptions.TCP_NODELAY, true)).isNegative();
    assertThat(JmptcpBridge.gotOption("kernel", fd, SocketOptions.SO_SNDBUF)).isEqualTo(SEND);
    assertThat(JmptcpBridge.gotOption("kernel", fd, SocketOptions.SO_RCVBUF)).isEqualTo(RECEIVE);
    assertThat(JmptcpBridge.gotOption("kernel", fd, SocketOptions.SO_LINGER)).isEqualTo("kernel");
  }

  @Test
  void other_options_and_sockets_are_the_jdks() {
    SocketsOnFakeKernel agent = tuned();
    FileDescriptor fd = JavaBase.descriptor(agent.open());
    assertThat(JmptcpBridge.bufferSize0(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1)).isNegative();
    assertThat(JmptcpBridge.bufferSize0(fd, Linux.IPPROTO_TCP, Linux.SO_RCVBUF, 1)).isNegative();
    int tcp = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    assertThat(set(agent, tcp)).containsExactly(-1, -1);
    assertThat(shown(tcp)).containsExactly("kernel", "kernel");
    assertThat(set(agent, 999)).as("closed meanwhile").containsExactly(-1, -1);
  }

  @Test
  void without_the_option_no_call_is_made() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    agent.kernel.takeCalls();
    assertThat(JmptcpBridge.bufferSize0(descriptor, Linux.SOL_SOCKET, Linux.SO_RCVBUF, RECEIVE))
        .isNegative();
    assertThat(JmptcpBridge.bufferSize0(descriptor, SocketOptions.SO_RCVBUF, RECEIVE)).isNegative();
    assertThat(LibraryCalls.number("setReceiveBuffer0", fd, RECEIVE)).isNegative();
    assertThat(LibraryCalls.number("receiveBuffer0", fd)).isNegative();
    assertThat(agent.kernel.takeCalls()).isEmpty();
  }

  @Test
  void a_socket_that_a_rule_sends_to_tcp_gets_the_sizes() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    set(agent, fd);
    agent.connected(fd, THIS_HOST, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(of(agent, fd)).isEqualTo(FIXED);
    assertThat(shown(fd)).containsExactly("kernel", "kernel");
    assertThat(set(agent, fd)).as("from then on the JDK sets them").containsExactly(-1, -1);
  }

  @Test
  void a_socket_whose_connect_by_mptcp_is_refused_gets_the_sizes_before_the_next_connect() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    set(agent, fd);
    FileDescriptor descriptor = agent.connecting(fd, PEER);
    assertThat(JmptcpBridge.refused0(new ConnectException(), descriptor)).isTrue();
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(of(agent, fd)).isEqualTo(FIXED);
    assertThat(agent.bufferSizes.count()).isZero();
  }

  @Test
  void a_connection_that_fell_back_gets_the_sizes_set_before_and_later() {
    SocketsOnFakeKernel agent = tuned();
    int fd = agent.open();
    set(agent, fd);
    agent.connected(fd, PEER, false);
    assertThat(of(agent, fd)).isEqualTo(FIXED);
    assertThat(shown(fd)).containsExactly("kernel", "kernel");
    set(agent, fd, Linux.SO_RCVBUF, 7_000);
    assertThat(of(agent, fd)).containsExactly(2 * SEND, 14_000);
    assertThat(agent.bufferSizes.count()).isZero();
  }

  @Test
  void accepted_connections_inherit_from_the_listener_what_is_shown_and_nothing_that_is_fixed() {
    SocketsOnFakeKernel agent = tuned();
    int listener = agent.openListener();
    set(agent, listener, Linux.SO_RCVBUF, RECEIVE);
    agent.bind(listener, LOCAL);
    JmptcpBridge.listening0(JavaBase.descriptor(listener));
    agent.libC.listen(listener, 50);
    assertThat(of(agent, listener)).isEqualTo(TUNED);

    int byMptcp = accept(agent, listener, true);
    assertThat(of(agent, byMptcp)).isEqualTo(TUNED);
    assertThat(shown(byMptcp)).containsExactly("kernel", RECEIVE);

    int byTcp = accept(agent, listener, false);
    assertThat(of(agent, byTcp)).containsExactly(TUNED.get(0), 2 * RECEIVE);
    assertThat(shown(byTcp)).containsExactly("kernel", "kernel");

    set(agent, byMptcp, Linux.SO_SNDBUF, SEND);
    assertThat(shown(byMptcp)).containsExactly(SEND, RECEIVE);
    assertThat(shown(listener)).as("not its connection's").containsExactly("kernel", RECEIVE);
  }

  private static int accept(SocketsOnFakeKernel agent, int listener, boolean mptcp) {
    int fd = agent.kernel.accepts(listener, PEER, mptcp);
    JmptcpBridge.accepted0(JavaBase.descriptor(fd), JavaBase.descriptor(listener), null);
    return fd;
  }

  @Test
  void a_listener_that_a_rule_sends_to_tcp_gets_the_sizes() {
    SocketsOnFakeKernel agent = with("buffers=auto,exclude=listen:*:8080");
    int listener = agent.openListener();
    set(agent, listener);
    agent.bind(listener, new InetSocketAddress("10.0.0.1", 8080));
    FileDescriptor descriptor = JavaBase.descriptor(listener);
    JmptcpBridge.listening0(descriptor, descriptor, descriptor);
    assertThat(agent.kernel.protocol(listener)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(of(agent, listener)).isEqualTo(FIXED);
  }

  @Test
  void nothing_is_left_of_sockets_that_are_closed() {
    SocketsOnFakeKernel agent = tuned();
    for (int i = 0; i < 100; i++) {
      int fd = agent.open();
      set(agent, fd);
      FileDescriptor connection = agent.connected(fd, PEER, true);
      assertThat(agent.bufferSizes.count()).isEqualTo(1);
      JmptcpBridge.closing0(connection);
      agent.libC.close(fd);
    }
    assertThat(agent.bufferSizes.count()).isZero();
  }

  @Test
  void a_listener_whose_close_was_not_seen_leaves_nothing_to_the_next_socket_of_its_fd() {
    SocketsOnFakeKernel agent = tuned();
    int listener = agent.openListener();
    set(agent, listener);
    agent.libC.close(listener);
    int tcp = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    assertThat(tcp).isEqualTo(listener);
    assertThat(shown(tcp)).containsExactly("kernel", "kernel");
    agent.kernel.connects(tcp, LOCAL, PEER, false);
    JmptcpBridge.connected0(JavaBase.descriptor(tcp));
    assertThat(of(agent, tcp)).isEqualTo(TUNED);

    agent.libC.close(tcp);
    int next = agent.openListener();
    set(agent, next);
    agent.libC.close(next);
    assertThat(agent.open()).isEqualTo(next);
    assertThat(shown(next)).containsExactly("kernel", "kernel");
  }

  @Test
  void a_library_reads_what_the_kernel_would_have_doubled() {
    SocketsOnFakeKernel agent = tuned();
    int fd = LibraryCalls.open();
    assertThat(LibraryCalls.number("setReceiveBuffer0", fd, RECEIVE)).isZero();
    assertThat(LibraryCalls.number("setSendBuffer0", fd, SEND)).isZero();
    LibraryCalls.connecting(fd, PEER);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    LibraryCalls.connected(0, fd);
    assertThat(of(agent, fd)).isEqualTo(TUNED);
    assertThat(LibraryCalls.number("receiveBuffer0", fd)).isEqualTo(2 * RECEIVE);
    assertThat(LibraryCalls.number("sendBuffer0", fd)).isEqualTo(2 * SEND);
    LibraryCalls.closing(fd);
    assertThat(agent.bufferSizes.count()).isZero();
  }

  @Test
  void a_library_has_its_sizes_on_tcp() {
    SocketsOnFakeKernel agent = tuned();
    int demoted = libraryConnects(agent, THIS_HOST, true);
    assertThat(agent.kernel.protocol(demoted)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(of(agent, demoted)).isEqualTo(FIXED);
    assertThat(LibraryCalls.number("receiveBuffer0", demoted)).isNegative();
    int fellBack = libraryConnects(agent, PEER, false);
    assertThat(of(agent, fellBack)).isEqualTo(FIXED);
    assertThat(LibraryCalls.number("sendBuffer0", fellBack)).isNegative();
  }

  private static int libraryConnects(
      SocketsOnFakeKernel agent, InetSocketAddress to, boolean mptcp) {
    int fd = LibraryCalls.open();
    LibraryCalls.number("setReceiveBuffer0", fd, RECEIVE);
    LibraryCalls.number("setSendBuffer0", fd, SEND);
    LibraryCalls.connecting(fd, to);
    agent.kernel.connects(fd, LOCAL, to, mptcp);
    LibraryCalls.connected(0, fd);
    return fd;
  }
}
