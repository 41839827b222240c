package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.LOCAL;
import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sun.nio.ch.JmptcpBridge;

class AgentSocketsTest {
  private static final int SO_OOBINLINE = 10;

  @TempDir Path folder;

  private SocketsOnFakeKernel with(String options) {
    return new SocketsOnFakeKernel(folder, options);
  }

  private SocketsOnFakeKernel on(FakeKernelVersion version) {
    return new SocketsOnFakeKernel(folder, version, "");
  }

  // ---- opening

  @Test
  void native_memory_is_given_back_whatever_becomes_of_a_socket() {
    SocketsOnFakeKernel agent = with("exclude=connect:10.9.0.0/16");
    eachWayOfASocket(agent);
    int allocations = agent.allocations();
    for (int i = 0; i < 100; i++) { // more than one allocation serves
      eachWayOfASocket(agent);
    }
    assertThat(agent.allocations()).isEqualTo(allocations);
  }

  private static void eachWayOfASocket(SocketsOnFakeKernel agent) {
    FileDescriptor mptcp = agent.connected(agent.open(), PEER, true);
    JmptcpBridge.setOptionReturned(mptcp, SocketOptions.IP_TOS, 8);
    JmptcpBridge.setOptionReturned(mptcp, SocketOptions.SO_OOBINLINE, true);
    close(agent, mptcp);
    int bound = agent.open();
    agent.libC.setIntOption(bound, Linux.SOL_SOCKET, 18, 2); // SO_RCVLOWAT
    agent.kernel.has(
        bound, Linux.SOL_SOCKET, 20, new byte[] {9, 0, 0, 0, 0, 0, 0, 0, 0}); // SO_RCVTIMEO
    agent.bind(bound, new InetSocketAddress("10.0.0.1", 0));
    close(agent, agent.connected(bound, new InetSocketAddress("10.9.0.1", 80), false));
    int refused = LibraryCalls.open();
    LibraryCalls.connecting(refused, PEER);
    LibraryCalls.number("modified0", 0, 99, refused, 4);
    LibraryCalls.number("connected0", -Errno.ECONNREFUSED, refused);
    LibraryCalls.closing(refused);
    agent.libC.close(refused);
    agent.fallbackPeers.forgetAll();
  }

  private static void close(SocketsOnFakeKernel agent, FileDescriptor fd) {
    JmptcpBridge.closing0(fd);
    agent.libC.close(AgentSockets.numberOf(fd));
  }

  @Test
  void a_descriptor_that_was_closed_unseen_leaves_no_reason_to_the_next_socket() {
    SocketsOnFakeKernel agent = with("exclude=connect:10.9.0.0/16");
    int fd = agent.open();
    agent.connecting(fd, new InetSocketAddress("10.9.0.1", 80));
    agent.libC.close(fd); // by native code
    assertThat(agent.open()).isEqualTo(fd);
    agent.connected(fd, PEER, false);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isZero();
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_PEER)).isEqualTo(1);
  }

  @Test
  void what_only_a_listener_has_is_copied_where_the_socket_listens() {
    SocketsOnFakeKernel agent = with("exclude=listen:*;connect:10.0.0.0/8");
    int deferAccept = 9; // TCP_DEFER_ACCEPT
    int listens = agent.openListener();
    agent.libC.setIntOption(listens, Linux.IPPROTO_TCP, deferAccept, 3);
    agent.bind(listens, new InetSocketAddress("0.0.0.0", 8080));
    JmptcpBridge.listening0(JavaBase.descriptor(listens));
    int connects = agent.open();
    agent.libC.setIntOption(connects, Linux.IPPROTO_TCP, deferAccept, 3);
    agent.connecting(connects, PEER);
    assertThat(agent.kernel.protocol(listens)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.protocol(connects)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.option(listens, Linux.IPPROTO_TCP, deferAccept)).isEqualTo(3);
    assertThat(agent.kernel.option(connects, Linux.IPPROTO_TCP, deferAccept)).isZero();
  }

  @Test
  void a_socket_is_mptcp_with_the_properties_that_the_jdk_gives_one() {
    SocketsOnFakeKernel agent = with("");
    int fd = JmptcpBridge.socket0(/* preferIPv6= */ true, true, /* reuse= */ true, false);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_DOMAIN))
        .isEqualTo(Linux.AF_INET6);
    assertThat(agent.kernel.option(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY)).isZero();
    assertThat(agent.kernel.takeCalls())
        .as("bindv6only may be set in this namespace")
        .contains("setsockopt(" + fd + ", 41, 26)");
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR)).isEqualTo(1);
    assertThat(agent.kernel.isClosedOnExec(fd)).as("children of the JDK close").isFalse();
    assertThat(agent.kernel.isNonBlocking(fd)).isFalse();
    assertThat(agent.counters.sum(Counter.SOCKETS_MPTCP)).isEqualTo(1);
  }

  @Test
  void one_that_connects_has_no_reuse_of_addresses() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR)).isZero();
  }

  @Test
  void creating_one_costs_one_call() {
    SocketsOnFakeKernel agent = with("");
    agent.open();
    agent.kernel.takeCalls();
    agent.open();
    assertThat(agent.kernel.takeCalls()).containsExactly("socket(2, 1, 262)");
  }

  @ParameterizedTest
  @CsvSource({"client, 262, 0", "server, 0, 262", "both, 262, 262"})
  void mode_says_which_sockets_are_opened_as_mptcp(String mode, int connecting, int listening) {
    SocketsOnFakeKernel agent = with("mode=" + mode);
    assertThat(protocol(agent, agent.open())).isEqualTo(connecting);
    assertThat(protocol(agent, agent.openListener())).isEqualTo(listening);
  }

  private static int protocol(SocketsOnFakeKernel agent, int fd) {
    return fd < 0 ? 0 : agent.kernel.protocol(fd);
  }

  @Test
  void datagram_sockets_are_left_alone() {
    SocketsOnFakeKernel agent = with("");
    assertThat(JmptcpBridge.socket0(false, /* stream= */ false, false, false)).isEqualTo(-1);
    assertThat(agent.kernel.takeCalls()).isEmpty();
  }

  @Test
  void what_starts_with_the_first_socket_starts_once() {
    SocketsOnFakeKernel agent = with("");
    assertThat(agent.firstSockets()).isZero();
    agent.open();
    agent.open();
    assertThat(agent.firstSockets()).isEqualTo(1);
  }

  @Test
  void a_failure_with_the_first_socket_takes_the_agent_out_and_the_jdk_opens_tcp() {
    SocketsOnFakeKernel agent = with("");
    agent.failsWithFirstSocket(new IllegalStateException("made up"));
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.firstSockets()).isEqualTo(1);
    assertThat(agent.log())
        .contains(
            "ERROR java.lang.IllegalStateException: made up; jmptcp is off, new sockets are plain"
                + " TCP");
  }

  @Test
  void an_agent_that_failed_opens_no_socket_and_those_that_are_open_stay_harmless()
      throws Exception {
    SocketsOnFakeKernel agent = with("");
    int listener = agent.listener(8080);
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    FileDescriptor other = agent.connecting(agent.open(), PEER);
    agent.kernel.before(
        CFunction.GETSOCKOPT,
        () -> {
          throw new NoClassDefFoundError("made up");
        });
    JmptcpBridge.connected0(other);
    assertThat(agent.log()).last().asString().contains("made up; jmptcp is off");

    assertThat(agent.open()).isEqualTo(-1);
    assertThat(JmptcpBridge.available0(1, connection)).as("at the end of the stream").isZero();
    JmptcpBridge.setOptionThrew(
        new SocketException("Protocol not available"),
        connection,
        StandardSocketOptions.IP_TOS,
        (Object) 0x10);
    assertThatThrownBy(() -> JmptcpBridge.urgent0(connection)).isInstanceOf(SocketException.class);
    int accepted = agent.kernel.accepts(listener, PEER, true);
    assertThat(JmptcpBridge.available0(1, JavaBase.descriptor(accepted))).isZero();
  }

  @Test
  void a_failure_is_reported_once_whatever_fails_after_it() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    FileDescriptor other = agent.connecting(agent.open(), PEER);
    for (int i = 0; i < 2; i++) {
      agent.kernel.before(
          CFunction.GETSOCKOPT,
          () -> {
            throw new NoClassDefFoundError("made up");
          });
      if (i == 0) {
        JmptcpBridge.connected0(other);
      } else {
        JmptcpBridge.available0(1, connection);
      }
    }
    assertThat(agent.log()).filteredOn(line -> line.contains("jmptcp is off")).hasSize(1);
  }

  @Test
  void a_failure_of_what_keeps_sockets_harmless_ends_that_too() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    agent.kernel.before(
        CFunction.GETSOCKOPT,
        () -> {
          throw new NoClassDefFoundError("made up");
        });
    assertThat(JmptcpBridge.available0(1, connection)).isEqualTo(1);
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(JmptcpBridge.available0(1, connection)).as("not tried again").isEqualTo(1);
    assertThat(agent.log()).filteredOn(line -> line.contains("jmptcp is off")).hasSize(1);
  }

  // ---- a kernel that refuses

  @ParameterizedTest
  @CsvSource({
    "EPROTONOSUPPORT, 93, built without MPTCP",
    "EINVAL, 22, this kernel has no MPTCP",
    "ENOSYS, 38, a seccomp filter"
  })
  void a_kernel_without_mptcp_is_asked_once(String name, int errno, String meaning) {
    SocketsOnFakeKernel agent = with("");
    refuseMptcp(agent, errno, Integer.MAX_VALUE);
    assertThat(agent.open()).isEqualTo(-1);
    agent.kernel.takeCalls();
    agent.kernel.refusesNothing();
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.kernel.takeCalls()).isEmpty();
    assertThat(agent.counters.sum(Counter.SOCKETS_REFUSED)).isEqualTo(1);
    assertThat(agent.counters.refusedByErrno()[errno]).isEqualTo(1);
    assertThat(agent.log())
        .singleElement()
        .asString()
        .startsWith("WARN socket(..., IPPROTO_MPTCP) failed with " + name + ": ")
        .contains(meaning)
        .endsWith("; going on with plain TCP");
  }

  @Test
  void a_namespace_where_mptcp_is_off_is_not_asked_for_each_socket() {
    SocketsOnFakeKernel agent = with("");
    refuseMptcp(agent, Errno.ENOPROTOOPT, Integer.MAX_VALUE);
    agent.open();
    agent.kernel.takeCalls();
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.kernel.takeCalls()).as("within a second").isEmpty();
    assertThat(agent.log()).singleElement().asString().contains("sysctl -w net.mptcp.enabled=1");
  }

  @Test
  void where_descriptors_are_short_the_jdk_reports_it() {
    SocketsOnFakeKernel agent = with("");
    agent.open();
    agent.kernel.refuses(CFunction.SOCKET, Errno.EMFILE);
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.counters.sum(Counter.SOCKETS_REFUSED)).as("no matter of MPTCP").isZero();
    assertThat(agent.log()).isEmpty();
    agent.kernel.refusesNothing();
    assertThat(agent.open()).as("tried again at once").isPositive();
  }

  @Test
  void a_shortage_that_is_over_at_the_second_try_costs_nothing() {
    SocketsOnFakeKernel agent = with("");
    agent.open();
    int open = agent.kernel.open().size();
    refuseMptcp(agent, Errno.ENOBUFS, 1);
    assertThat(agent.open()).isPositive();
    assertThat(agent.kernel.open()).as("the TCP socket of the test is closed").hasSize(open + 1);
    assertThat(agent.counters.sum(Counter.SOCKETS_REFUSED)).isZero();
  }

  @Test
  void a_limit_of_mptcp_sockets_alone_is_counted_and_logged_once() {
    SocketsOnFakeKernel agent = with("");
    agent.open();
    refuseMptcp(agent, Errno.EMFILE, Integer.MAX_VALUE);
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.counters.refusedByErrno()[Errno.EMFILE]).isEqualTo(1);
    assertThat(agent.log()).singleElement().asString().contains("a TCP socket is available");
  }

  @Test
  void an_option_that_cannot_be_set_leaves_no_descriptor_behind() {
    SocketsOnFakeKernel agent = with("");
    int first = agent.open();
    agent.kernel.refuses(CFunction.SETSOCKOPT, Errno.EPERM);
    assertThat(agent.openListener()).isEqualTo(-1);
    assertThat(agent.kernel.open()).containsExactly(first);
  }

  @Test
  void an_mptcp_that_applications_would_trip_over_is_not_used() {
    SocketsOnFakeKernel agent = on(FakeKernelVersion.LINUX_5_15);
    assertThat(agent.open()).isEqualTo(-1);
    assertThat(agent.kernel.open()).isEmpty();
    assertThat(agent.log())
        .singleElement()
        .asString()
        .contains(" lacks TCP_NODELAY; going on with plain TCP; Linux 5.17 has it");
  }

  private static void refuseMptcp(SocketsOnFakeKernel agent, int errno, int times) {
    agent.kernel.refuses(
        CFunction.SOCKET,
        (domain, type, protocol) -> protocol == Linux.IPPROTO_MPTCP,
        errno,
        times);
  }

  // ---- connect

  @Test
  void a_connect_to_another_host_stays_mptcp_and_costs_one_getsockopt() {
    SocketsOnFakeKernel agent = with("log=off");
    agent.connected(agent.open(), PEER, true); // its line in the log is written
    int fd = agent.open();
    agent.kernel.takeCalls();
    FileDescriptor descriptor = agent.connecting(fd, PEER);
    assertThat(agent.kernel.takeCalls()).isEmpty();
    agent.kernel.connects(fd, LOCAL, PEER, true);
    agent.kernel.takeCalls();
    JmptcpBridge.connected0(descriptor);
    assertThat(agent.kernel.takeCalls().get(0)).isEqualTo("getsockopt(" + fd + ", 6, 43)");
    assertThat(agent.counters.sum(Counter.CONNECTS_BEGUN)).isEqualTo(2);
    assertThat(agent.counters.sum(Counter.CONNECTS)).isEqualTo(2);
    assertThat(agent.counters.sum(Counter.CONNECTS_MPTCP)).isEqualTo(2);
    assertThat(agent.log()).contains("INFO connect 10.0.0.1:40000 -> 10.0.0.2:443 TCP_IS_MPTCP=1");
  }

  @Test
  void a_connect_to_loopback_is_made_on_tcp_by_the_same_descriptor() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", 5432);
    agent.connected(fd, to, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.open()).as("no other descriptor is left").containsExactly(fd);
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
    assertThat(agent.log())
        .containsExactly(
            "INFO connect 10.0.0.1:40000 -> 127.0.0.1:5432 TCP_IS_MPTCP=0 (loopback is left on TCP;"
                + " loopback=mptcp includes it)");
  }

  @Test
  void a_connect_to_an_address_of_this_host_is_made_on_tcp_and_counted_as_a_rule() {
    SocketsOnFakeKernel agent = with("");
    agent.thisHost.add(PEER.getAddress());
    int fd = agent.open();
    agent.connected(fd, PEER, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
    assertThat(agent.log())
        .containsExactly(
            "INFO connect 10.0.0.1:40000 -> 10.0.0.2:443 TCP_IS_MPTCP=0 (an address of this host is"
                + " left on TCP; loopback=mptcp includes it)");
  }

  @Test
  void loopback_is_mptcp_where_the_option_includes_it() {
    SocketsOnFakeKernel agent = with("loopback=mptcp");
    int fd = agent.open();
    agent.connected(fd, new InetSocketAddress("127.0.0.1", 5432), true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_rule_demotes_and_the_log_names_it() {
    SocketsOnFakeKernel agent = with("exclude=connect:10.0.0.0/8:443");
    agent.connected(agent.open(), PEER, true);
    assertThat(agent.log()).singleElement().asString().contains("(exclude=connect:10.0.0.0/8:443)");
    int other = agent.open();
    agent.connected(other, new InetSocketAddress("10.0.0.2", 444), true);
    assertThat(agent.kernel.protocol(other)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_peer_without_mptcp_is_learned() {
    SocketsOnFakeKernel agent = with("");
    int first = agent.open();
    agent.connected(first, PEER, /* mptcp= */ false);
    assertThat(agent.kernel.protocol(first)).as("no socket changes once connected").isEqualTo(262);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_PEER)).isEqualTo(1);
    int second = agent.open();
    agent.connected(second, PEER, true);
    assertThat(agent.kernel.protocol(second)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
    assertThat(agent.log())
        .containsExactly(
            "INFO connect 10.0.0.1:40000 -> 10.0.0.2:443 TCP_IS_MPTCP=0 (the peer answered without"
                + " MPTCP)",
            "INFO connect 10.0.0.1:40000 -> 10.0.0.2:443 TCP_IS_MPTCP=0 (learned: the peer has"
                + " answered without MPTCP)");
  }

  @Test
  void a_connect_of_a_socket_that_the_kernel_refused_counts_as_such() {
    SocketsOnFakeKernel agent = with("");
    int tcp = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    agent.connected(tcp, PEER, false);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_KERNEL)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isZero();
    assertThat(agent.log()).singleElement().asString().contains("(the socket was opened as TCP)");
  }

  @Test
  void before_6_10_the_kernel_shows_by_mptcp_info_whether_mptcp_is_in_use() {
    SocketsOnFakeKernel agent = on(FakeKernelVersion.LINUX_6_6);
    agent.connected(agent.open(), PEER, true);
    agent.connected(agent.open(), new InetSocketAddress("10.0.0.3", 443), false);
    assertThat(agent.counters.sum(Counter.CONNECTS_MPTCP)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.CONNECTS_TCP_PEER)).isEqualTo(1);
  }

  // ---- listen and accept

  @Test
  void an_accepted_connection_is_counted_by_what_the_kernel_says() {
    SocketsOnFakeKernel agent = with("");
    int listener = agent.listener(8080);
    assertThat(agent.kernel.protocol(listener)).isEqualTo(Linux.IPPROTO_MPTCP);
    accept(agent, listener, true);
    accept(agent, listener, false);
    assertThat(agent.counters.sum(Counter.ACCEPTS)).isEqualTo(2);
    assertThat(agent.counters.sum(Counter.ACCEPTS_MPTCP)).isEqualTo(1);
    assertThat(agent.counters.sum(Counter.ACCEPTS_TCP_PEER)).isEqualTo(1);
    assertThat(agent.log())
        .containsExactly(
            "INFO accept 127.0.0.1:8080 <- 10.0.0.2:443 TCP_IS_MPTCP=1",
            "INFO accept 127.0.0.1:8080 <- 10.0.0.2:443 TCP_IS_MPTCP=0 (the peer did not request"
                + " MPTCP)");
  }

  @Test
  void a_listener_that_a_rule_excludes_is_tcp_before_it_listens() {
    SocketsOnFakeKernel agent = with("exclude=listen:*:8080");
    int listener = agent.listener(8080);
    assertThat(agent.kernel.protocol(listener)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.local(listener)).isEqualTo(new InetSocketAddress("127.0.0.1", 8080));
    assertThat(agent.kernel.protocol(agent.listener(8081))).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_client_on_this_host_hides_no_outcome_of_its_port() {
    SocketsOnFakeKernel agent = with("");
    agent.log.level(Level.INFO);
    InetSocketAddress here = new InetSocketAddress("10.0.0.1", 50_000);
    agent.thisHost.add(here.getAddress());
    for (int port : new int[] {8080, 8081}) {
      int listener = agent.listener(port);
      accept(agent, listener, here, false);
      accept(agent, listener, here, false);
      accept(agent, listener, true);
      accept(agent, listener, false);
      accept(agent, listener, true);
      accept(agent, listener, false);
      accept(agent, listener, here, false);
    }
    assertThat(agent.log())
        .extracting(line -> line.replaceFirst("INFO accept 127\\.0\\.0\\.1:", ""))
        .containsExactly(
            "8080 <- 10.0.0.1:50000 TCP_IS_MPTCP=0 (a peer on this host did not request MPTCP)",
            "8080 <- 10.0.0.2:443 TCP_IS_MPTCP=1",
            "8080 <- 10.0.0.2:443 TCP_IS_MPTCP=0 (the peer did not request MPTCP)",
            "8081 <- 10.0.0.1:50000 TCP_IS_MPTCP=0 (a peer on this host did not request MPTCP)",
            "8081 <- 10.0.0.2:443 TCP_IS_MPTCP=1",
            "8081 <- 10.0.0.2:443 TCP_IS_MPTCP=0 (the peer did not request MPTCP)");
  }

  private static int accept(SocketsOnFakeKernel agent, int listener, boolean mptcp) {
    return accept(agent, listener, PEER, mptcp);
  }

  private static int accept(
      SocketsOnFakeKernel agent, int listener, InetSocketAddress peer, boolean mptcp) {
    int fd = agent.kernel.accepts(listener, peer, mptcp);
    JmptcpBridge.accepted0(
        JavaBase.descriptor(fd), JavaBase.descriptor(listener), /* socketImpl= */ null);
    return fd;
  }

  // ---- options that MPTCP lacks

  @Test
  void urgent_data_in_line_makes_an_unconnected_socket_tcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    agent.libC.setIntOption(fd, Linux.SOL_SOCKET, 9, 1); // what was set before stays
    settingOption(fd, java.net.SocketOptions.SO_OOBINLINE, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.option(fd, Linux.SOL_SOCKET, 9)).isEqualTo(1);
    assertThat(agent.libC.setIntOption(fd, Linux.SOL_SOCKET, SO_OOBINLINE, 1)).isZero();
  }

  @Test
  void with_options_strict_the_kernel_refuses_it() {
    SocketsOnFakeKernel agent = with("options=strict");
    int fd = agent.open();
    settingOption(fd, java.net.SocketOptions.SO_OOBINLINE, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_socket_that_has_begun_to_connect_is_never_exchanged() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    agent.connecting(fd, PEER);
    settingOption(fd, java.net.SocketOptions.SO_OOBINLINE, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void an_accepted_connection_is_never_exchanged() {
    SocketsOnFakeKernel agent = with("");
    int fd = accept(agent, agent.listener(8080), true);
    settingOption(fd, java.net.SocketOptions.SO_OOBINLINE, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_descriptor_that_was_closed_and_opened_again_is_a_new_socket() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor descriptor = agent.connected(fd, PEER, true);
    JmptcpBridge.closing0(descriptor);
    agent.libC.close(fd);
    assertThat(agent.open()).isEqualTo(fd);
    settingOption(fd, java.net.SocketOptions.SO_OOBINLINE, true);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void a_closed_channel_keeps_its_number_and_is_left_alone() throws Exception {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open(); // by now another file's
    SocketChannel channel = SocketChannel.open();
    channel.close();
    JmptcpBridge.settingOption0(
        JavaBase.descriptor(fd),
        java.net.SocketOptions.SO_OOBINLINE,
        Boolean.TRUE,
        channel,
        channel);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_channel_whose_selector_is_unknown_stays_mptcp_with_one_warning() throws Exception {
    SocketsOnFakeKernel agent = with("");
    try (SocketChannel channel = SocketChannel.open()) {
      agent.open(); // the channel has taken the agent's first socket
      for (int fd : new int[] {agent.open(), agent.open()}) {
        JmptcpBridge.connecting0(
            JavaBase.descriptor(fd), SocketsOnFakeKernel.loopback(), 1, channel, channel);
        assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
      }
    }
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isZero();
    assertThat(agent.log().get(0))
        .startsWith("WARN a socket stays MPTCP although it should not (loopback is left on TCP")
        .contains("is unknown")
        .endsWith("; this is logged once");
    assertThat(agent.log().get(1)).startsWith("DEBUG a socket stays MPTCP");
  }

  private static void settingOption(int fd, int option, Object value) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    JmptcpBridge.settingOption0(descriptor, option, value, descriptor, descriptor);
  }

  // ---- the life of a connection

  @Test
  void urgent_data_is_refused_with_the_rule_that_helps() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    assertThatThrownBy(() -> JmptcpBridge.urgent0(connection))
        .isInstanceOf(SocketException.class)
        .hasMessage(
            "Multipath TCP has no urgent data; exclude=connect:10.0.0.2:443 keeps this peer on TCP");
    int next = agent.open();
    agent.connected(next, PEER, true);
    assertThat(agent.kernel.protocol(next)).as("it is learned").isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void urgent_data_to_a_client_names_the_port_of_the_listener() {
    SocketsOnFakeKernel agent = with("");
    int fd = accept(agent, agent.listener(8080), true);
    assertThatThrownBy(() -> JmptcpBridge.urgent0(JavaBase.descriptor(fd)))
        .hasMessageContaining("exclude=listen:*:8080 keeps the clients of this port on TCP");
  }

  @Test
  void urgent_data_of_a_tcp_socket_is_none_of_ours() throws Exception {
    SocketsOnFakeKernel agent = with("exclude=*");
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    JmptcpBridge.urgent0(connection);
    assertThat(agent.log()).hasSize(1);
  }

  @Test
  void nothing_to_read_is_told_from_the_byte_that_fionread_invents() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    assertThat(JmptcpBridge.available0(1, connection)).isZero();
    agent.kernel.canRead(fd, 1);
    assertThat(JmptcpBridge.available0(1, connection)).isEqualTo(1);
    assertThat(JmptcpBridge.available0(7, connection)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"262, 0, 0", "262, 1, 1", "6, 1, 1"})
  void a_byte_that_came_before_a_reset_is_available_and_the_reset_is_left_to_the_reader(
      int protocol, int readable, int available) {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, protocol);
    agent.kernel.connects(fd, LOCAL, PEER, true);
    agent.kernel.canRead(fd, readable);
    agent.kernel.isReset(fd);
    assertThat(JmptcpBridge.available0(1, JavaBase.descriptor(fd))).isEqualTo(available);
    agent.kernel.canRead(fd, 0);
    assertThat(agent.libC.recvByte(fd, 0)).isEqualTo(-Errno.ECONNRESET);
  }

  @Test
  void available_of_plain_tcp_is_what_the_kernel_says() {
    SocketsOnFakeKernel agent = with("");
    int tcp = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    agent.kernel.takeCalls();
    assertThat(JmptcpBridge.available0(1, JavaBase.descriptor(tcp))).isEqualTo(1);
    assertThat(agent.kernel.takeCalls()).containsExactly("getsockopt(" + tcp + ", 1, 38)");
  }

  @Test
  void the_options_of_a_channel_are_known_by_their_names_too() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor connection = agent.connected(agent.open(), PEER, true);
    assertThat(JmptcpBridge.gotOption("as is", connection, StandardSocketOptions.SO_LINGER))
        .isEqualTo("as is");
  }

  // ---- what a demotion reads

  @Test
  void of_a_socket_that_the_jdk_left_alone_a_demotion_reads_no_option_of_the_jdk() {
    SocketsOnFakeKernel agent = with("");
    agent.bridge.complete(); // nothing that the JDK does escapes
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 1);
    agent.connecting(agent.open(), loopback); // reads the defaults
    int untouched = agent.open();
    agent.kernel.takeCalls();
    agent.connecting(untouched, loopback);
    String noDelay = "getsockopt(" + untouched + ", 6, 1)";
    assertThat(agent.kernel.takeCalls()).doesNotContain(noDelay);
    int touched = agent.open();
    settingOption(touched, java.net.SocketOptions.TCP_NODELAY, true);
    agent.kernel.takeCalls();
    agent.connecting(touched, loopback);
    assertThat(agent.kernel.takeCalls()).contains("getsockopt(" + touched + ", 6, 1)");
    assertThat(agent.kernel.protocol(untouched)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(agent.kernel.protocol(touched)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void what_was_tcp_before_is_neither_exchanged_nor_counted() {
    SocketsOnFakeKernel agent = with("");
    int tcp = agent.libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    agent.connecting(tcp, new InetSocketAddress("127.0.0.1", 1));
    assertThat(agent.counters.sum(Counter.SOCKETS_DEMOTED)).isZero();
    assertThat(agent.kernel.open()).containsExactly(tcp);
    assertThat(agent.log()).isEmpty();
  }

  @Test
  void a_close_counts_the_bytes_of_the_connection() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    byte[] info = new byte[72];
    java.nio.ByteBuffer.wrap(info)
        .order(java.nio.ByteOrder.nativeOrder())
        .putLong(56, 6)
        .putLong(64, 7);
    agent.kernel.has(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, info);
    JmptcpBridge.closing0(connection);
    assertThat(agent.counters.sum(Counter.BYTES_SENT)).isEqualTo(6);
    assertThat(agent.counters.sum(Counter.BYTES_RECEIVED)).isEqualTo(7);
  }
}
