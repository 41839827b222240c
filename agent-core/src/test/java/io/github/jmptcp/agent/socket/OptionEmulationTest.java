package io.github.jmptcp.agent.socket;

import static io.github.jmptcp.agent.socket.SocketsOnFakeKernel.PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sun.nio.ch.JmptcpBridge;

/** What an application sees of an option that the kernel has refused ({@code options=emulate}). */
class OptionEmulationTest {
  private static final int IP_TOS = 1;
  private static final SocketException REFUSED =
      new SocketException("Operation not supported (setsockopt failed)");

  @TempDir Path folder;

  private SocketsOnFakeKernel with(String options) {
    return new SocketsOnFakeKernel(folder, options);
  }

  /** The JDK has called setsockopt, which failed. */
  private static void fails(FileDescriptor fd, SocketOption<?> option, Object value)
      throws Exception {
    JmptcpBridge.setOptionThrew(REFUSED, fd, (Object) option, value);
  }

  private static @Nullable Object get(FileDescriptor fd, SocketOption<?> option) throws Exception {
    return JmptcpBridge.getOptionThrew(REFUSED, fd, (Object) option);
  }

  @Test
  void a_quick_ack_is_read_back_and_true_where_it_was_never_set() throws Exception {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    assertThat(get(fd, ExtendedSocketOptions.TCP_QUICKACK)).isEqualTo(true);
    fails(fd, ExtendedSocketOptions.TCP_QUICKACK, false);
    assertThat(get(fd, ExtendedSocketOptions.TCP_QUICKACK)).isEqualTo(false);
    assertThat(agent.log())
        .contains(
            "DEBUG TCP_QUICKACK has no effect on MPTCP sockets; options=strict lets the error"
                + " through");
  }

  @Test
  void another_descriptor_has_nothing_of_it() throws Exception {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor one = agent.connected(agent.open(), PEER, true);
    FileDescriptor other = agent.connected(agent.open(), PEER, true);
    fails(one, ExtendedSocketOptions.TCP_QUICKACK, false);
    assertThat(get(other, ExtendedSocketOptions.TCP_QUICKACK)).isEqualTo(true);
    assertThat(JmptcpBridge.gotOption(null, other, ExtendedSocketOptions.TCP_QUICKACK)).isNull();
    assertThat(JmptcpBridge.gotOption(null, one, ExtendedSocketOptions.TCP_QUICKACK))
        .isEqualTo(false);
  }

  @Test
  void on_a_tcp_socket_the_error_of_the_kernel_goes_through() {
    SocketsOnFakeKernel agent = with("exclude=*");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    assertThatThrownBy(() -> fails(fd, ExtendedSocketOptions.TCP_QUICKACK, false))
        .isSameAs(REFUSED);
    assertThatThrownBy(() -> get(fd, ExtendedSocketOptions.TCP_QUICKACK)).isSameAs(REFUSED);
  }

  @Test
  void with_options_strict_the_error_of_the_kernel_goes_through() {
    SocketsOnFakeKernel agent = with("options=strict");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    assertThatThrownBy(() -> fails(fd, ExtendedSocketOptions.TCP_QUICKACK, false))
        .isSameAs(REFUSED);
  }

  @Test
  void an_option_that_no_socket_has_fails_as_on_tcp() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    assertThatThrownBy(() -> fails(fd, ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1))
        .isSameAs(REFUSED);
    assertThatThrownBy(() -> get(fd, ExtendedSocketOptions.SO_INCOMING_NAPI_ID)).isSameAs(REFUSED);
  }

  @Test
  void the_traffic_class_is_set_by_ip_tos_and_read_from_there() throws Exception {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    fails(connection, StandardSocketOptions.IP_TOS, 0x10);
    assertThat(agent.kernel.option(fd, Linux.IPPROTO_IP, IP_TOS)).isEqualTo(0x10);
    assertThat(get(connection, StandardSocketOptions.IP_TOS)).isEqualTo(0x10);
    assertThat(agent.log()).as("it has effect").noneMatch(line -> line.contains("IP_TOS"));
  }

  @Test
  void over_ipv6_it_has_no_effect_and_the_log_says_so_once() throws Exception {
    SocketsOnFakeKernel agent = with("");
    InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 443);
    for (int i = 0; i < 2; i++) {
      int fd = JmptcpBridge.socket0(/* preferIPv6= */ true, true, false, false);
      FileDescriptor connection = JavaBase.descriptor(fd);
      agent.kernel.connects(
          fd, new InetSocketAddress(InetAddress.getByName("2001:db8::2"), 1), peer, true);
      fails(connection, StandardSocketOptions.IP_TOS, 0x10);
      assertThat(JmptcpBridge.gotOption(0, connection, StandardSocketOptions.IP_TOS))
          .isEqualTo(0x10);
    }
    assertThat(agent.log())
        .containsExactly("WARN IP_TOS has no effect on MPTCP sockets over IPv6; over IPv4 it has");
  }

  @Test
  void a_peer_in_mapped_form_is_reached_over_ipv4() throws Exception {
    SocketsOnFakeKernel agent = with("");
    int fd = JmptcpBridge.socket0(/* preferIPv6= */ true, true, false, false);
    agent.kernel.connects(fd, SocketsOnFakeKernel.LOCAL, PEER, true); // ::ffff:10.0.0.2
    fails(JavaBase.descriptor(fd), StandardSocketOptions.IP_TOS, 0x10);
    assertThat(agent.log()).isEmpty();
  }

  @Test
  void options_that_have_no_effect_on_a_connected_tcp_socket_either_are_read_back()
      throws Exception {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    fails(fd, StandardSocketOptions.SO_REUSEADDR, true);
    assertThat(JmptcpBridge.gotOption(false, fd, StandardSocketOptions.SO_REUSEADDR))
        .isEqualTo(true);
    assertThat(agent.log()).as("no line").hasSize(1);
  }

  @Test
  void a_refusal_that_plain_socket_impl_hides_is_seen_all_the_same() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor connection = agent.connected(fd, PEER, true);
    JmptcpBridge.setOptionReturned(connection, SocketOptions.IP_TOS, 0x08);
    assertThat(agent.kernel.option(fd, Linux.IPPROTO_IP, IP_TOS)).isEqualTo(0x08);
    JmptcpBridge.setOptionReturned(connection, SocketOptions.SO_OOBINLINE, true);
    assertThat(JmptcpBridge.gotOption(Boolean.FALSE, connection, SocketOptions.SO_OOBINLINE))
        .isEqualTo(true);
    JmptcpBridge.setOptionReturned(connection, SocketOptions.SO_REUSEADDR, true);
    assertThat(JmptcpBridge.gotOption(Boolean.FALSE, connection, SocketOptions.SO_REUSEADDR))
        .isEqualTo(true);
    JmptcpBridge.setOptionReturned(connection, SocketOptions.TCP_NODELAY, true);
    assertThat(JmptcpBridge.gotOption("the kernel's", connection, SocketOptions.TCP_NODELAY))
        .isEqualTo("the kernel's");
  }

  @Test
  void before_connect_the_kernel_takes_what_plain_socket_impl_sets() {
    SocketsOnFakeKernel agent = with("");
    FileDescriptor fd = JavaBase.descriptor(agent.open());
    JmptcpBridge.setOptionReturned(fd, SocketOptions.SO_REUSEADDR, true);
    assertThat(JmptcpBridge.gotOption("the kernel's", fd, SocketOptions.SO_REUSEADDR))
        .isEqualTo("the kernel's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCP_KEEPIDLE", "TCP_KEEPINTERVAL", "TCP_KEEPCOUNT"})
  void where_mptcp_has_no_keepalive_times_a_socket_that_sets_one_is_tcp(String name) {
    SocketsOnFakeKernel agent = new SocketsOnFakeKernel(folder, FakeKernelVersion.LINUX_6_6, "");
    int fd = agent.open();
    setting(fd, name);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
  }

  @Test
  void where_it_has_them_the_socket_stays_mptcp() {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    setting(fd, "TCP_KEEPIDLE");
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_MPTCP);
  }

  @Test
  void a_keepalive_time_on_a_connected_socket_is_read_back_and_warned_of() throws Exception {
    SocketsOnFakeKernel agent = new SocketsOnFakeKernel(folder, FakeKernelVersion.LINUX_6_6, "");
    FileDescriptor fd = agent.connected(agent.open(), PEER, true);
    fails(fd, ExtendedSocketOptions.TCP_KEEPIDLE, 30);
    fails(fd, ExtendedSocketOptions.TCP_KEEPIDLE, 31);
    assertThat(get(fd, ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(31);
    assertThat(agent.log())
        .containsOnlyOnce(
            "WARN TCP_KEEPIDLE has no effect on MPTCP sockets; options=strict lets the error"
                + " through");
  }

  private static void setting(int fd, String name) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    for (SocketOption<?> option :
        new SocketOption<?>[] {
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT
        }) {
      if (option.name().equals(name)) {
        JmptcpBridge.settingOption0(descriptor, (Object) option, (Object) 30);
      }
    }
  }

  @Test
  void a_socket_that_became_tcp_has_the_options_of_the_kernel() throws Exception {
    SocketsOnFakeKernel agent = with("");
    int fd = agent.open();
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    fails(descriptor, ExtendedSocketOptions.TCP_QUICKACK, false);
    JmptcpBridge.connecting0(descriptor, SocketsOnFakeKernel.loopback(), 1, descriptor);
    assertThat(agent.kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(
            JmptcpBridge.gotOption("the kernel's", descriptor, ExtendedSocketOptions.TCP_QUICKACK))
        .isEqualTo("the kernel's");
  }
}
