package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketOptionCopyTest {
  private static final int IP_TOS = 1;
  private static final int IPV6_TCLASS = 67;
  private static final int SO_SNDBUF = 7;
  private static final int SO_PRIORITY = 12;
  private static final int SO_LINGER = 13;
  private static final int TCP_CONGESTION = 13;

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final SocketOptionCopy options = new SocketOptionCopy();

  private int open(int domain, int protocol) {
    return libC.socket(domain, Linux.SOCK_STREAM, protocol);
  }

  private int copy(int from, int to, int family) {
    return options.copy(libC, from, to, family, /* byJdk= */ true, /* mayListen= */ true);
  }

  @ParameterizedTest
  @CsvSource({
    "SO_REUSEADDR, 1, 2, 1",
    "SO_REUSEPORT, 1, 15, 1",
    "SO_KEEPALIVE, 1, 9, 1",
    "SO_RCVLOWAT, 1, 18, 100",
    "SO_MARK, 1, 36, 7",
    "SO_BUSY_POLL, 1, 46, 50",
    "SO_INCOMING_CPU, 1, 49, 1",
    "SO_BINDTOIFINDEX, 1, 62, 3",
    "SO_PRIORITY, 1, 12, 5",
    "SO_SNDBUF, 1, 7, 100000",
    "SO_RCVBUF, 1, 8, 100000",
    "IP_TOS, 0, 1, 16",
    "IP_FREEBIND, 0, 15, 1",
    "IP_TRANSPARENT, 0, 19, 1",
    "IP_BIND_ADDRESS_NO_PORT, 0, 24, 1",
    "IPV6_V6ONLY, 41, 26, 1",
    "TCP_NODELAY, 6, 1, 1",
    "TCP_CORK, 6, 3, 1",
    "TCP_KEEPIDLE, 6, 4, 30",
    "TCP_KEEPINTVL, 6, 5, 31",
    "TCP_KEEPCNT, 6, 6, 4",
    "TCP_DEFER_ACCEPT, 6, 9, 3",
    "TCP_FASTOPEN, 6, 23, 16",
    "TCP_NOTSENT_LOWAT, 6, 25, 16384",
    "TCP_FASTOPEN_CONNECT, 6, 30, 1"
  })
  void what_was_set_is_set_on_the_other(String name, int level, int option, int value) {
    int from = open(Linux.AF_INET6, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET6, Linux.IPPROTO_TCP);
    assertThat(libC.setIntOption(from, level, option, value)).as(name).isZero();
    assertThat(copy(from, to, Linux.AF_INET6)).isZero();
    assertThat(kernel.option(to, level, option)).isEqualTo(kernel.option(from, level, option));
  }

  @ParameterizedTest
  @ValueSource(ints = {Linux.AF_INET, Linux.AF_INET6})
  void what_was_not_set_is_not_set_so_that_the_kernel_goes_on_tuning_buffers(int family) {
    int from = open(family, Linux.IPPROTO_MPTCP);
    int to = open(family, Linux.IPPROTO_TCP);
    kernel.takeCalls();
    copy(from, to, family);
    assertThat(kernel.takeCalls()).noneMatch(call -> call.startsWith("setsockopt"));
  }

  @Test
  void a_size_of_a_buffer_is_not_doubled_twice() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    libC.setIntOption(from, Linux.SOL_SOCKET, SO_SNDBUF, 50_000);
    copy(from, to, Linux.AF_INET);
    assertThat(kernel.option(to, Linux.SOL_SOCKET, SO_SNDBUF)).isEqualTo(100_000);
  }

  @Test
  void a_send_buffer_that_the_kernel_raised_during_a_failed_connect_is_not_set() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    kernel.has(from, Linux.SOL_SOCKET, SO_SNDBUF, ints(16_384 + 4_096)); // seen on 6.18
    assertThat(copy(from, to, Linux.AF_INET)).isZero();
    assertThat(kernel.option(to, Linux.SOL_SOCKET, Linux.SO_BUF_LOCK))
        .as("the kernel goes on tuning both buffers")
        .isZero();
    libC.setIntOption(from, Linux.SOL_SOCKET, Linux.SO_RCVBUF, 50_000);
    assertThat(copy(from, to, Linux.AF_INET)).isZero();
    assertThat(kernel.option(to, Linux.SOL_SOCKET, Linux.SO_BUF_LOCK))
        .as("the application has set the receive buffer only")
        .isEqualTo(2);
  }

  @Test
  void where_the_kernel_does_not_tell_who_changed_a_size_it_is_copied() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    kernel.answers(Linux.SOL_SOCKET, Linux.SO_BUF_LOCK, (value, memory) -> -Errno.ENOPROTOOPT);
    libC.setIntOption(from, Linux.SOL_SOCKET, SO_SNDBUF, 50_000);
    assertThat(copy(from, to, Linux.AF_INET)).isZero();
    assertThat(kernel.option(to, Linux.SOL_SOCKET, SO_SNDBUF)).isEqualTo(100_000);
  }

  private static byte[] ints(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value).array();
  }

  @Test
  void linger_and_timeouts_and_the_congestion_control_are_copied_whole() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    ByteBuffer memory = libC.takeScratch();
    memory.putInt(0, 1).putInt(4, 17);
    libC.setsockopt(from, Linux.SOL_SOCKET, SO_LINGER, memory, 8);
    for (int timeout : new int[] {20, 21}) {
      memory.putLong(0, 3).putLong(8, 500_000);
      libC.setsockopt(from, Linux.SOL_SOCKET, timeout, memory, 16);
    }
    byte[] reno = "reno".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < reno.length; i++) {
      memory.put(i, reno[i]);
    }
    libC.setsockopt(from, Linux.IPPROTO_TCP, TCP_CONGESTION, memory, reno.length);
    assertThat(copy(from, to, Linux.AF_INET)).isZero();
    assertThat(libC.getsockopt(to, Linux.SOL_SOCKET, SO_LINGER, memory, 8)).isEqualTo(8);
    assertThat(List.of(memory.getInt(0), memory.getInt(4))).containsExactly(1, 17);
    for (int timeout : new int[] {20, 21}) {
      libC.getsockopt(to, Linux.SOL_SOCKET, timeout, memory, 16);
      assertThat(List.of(memory.getLong(0), memory.getLong(8))).containsExactly(3L, 500_000L);
    }
    libC.getsockopt(to, Linux.IPPROTO_TCP, TCP_CONGESTION, memory, 16);
    assertThat((char) memory.get(0)).isEqualTo('r');
    libC.putScratch(memory);
  }

  @Test
  void the_traffic_class_that_mptcp_took_as_ip_tos_is_one_of_ipv6_again() {
    int from = open(Linux.AF_INET6, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET6, Linux.IPPROTO_TCP);
    libC.setIntOption(from, Linux.IPPROTO_IP, IP_TOS, 0x10);
    copy(from, to, Linux.AF_INET6);
    assertThat(kernel.option(to, Linux.IPPROTO_IPV6, IPV6_TCLASS)).isEqualTo(0x10);
    int ofIpv4 = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    int fromIpv4 = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    libC.setIntOption(fromIpv4, Linux.IPPROTO_IP, IP_TOS, 0x10);
    assertThat(copy(fromIpv4, ofIpv4, Linux.AF_INET)).isZero();
    assertThat(kernel.option(ofIpv4, Linux.IPPROTO_IP, IP_TOS)).isEqualTo(0x10);
  }

  @Test
  void a_priority_of_zero_that_was_set_after_the_traffic_class_survives() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    libC.setIntOption(from, Linux.IPPROTO_IP, IP_TOS, 0x10);
    libC.setIntOption(from, Linux.SOL_SOCKET, SO_PRIORITY, 0);
    copy(from, to, Linux.AF_INET);
    assertThat(kernel.option(to, Linux.SOL_SOCKET, SO_PRIORITY)).isZero();
  }

  @Test
  void where_the_jdk_set_none_its_options_are_not_even_read() {
    copy(
        open(Linux.AF_INET, Linux.IPPROTO_MPTCP),
        open(Linux.AF_INET, Linux.IPPROTO_TCP),
        Linux.AF_INET);
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    kernel.takeCalls();
    options.copy(libC, from, to, Linux.AF_INET, /* byJdk= */ false, /* mayListen= */ false);
    assertThat(kernel.takeCalls())
        .doesNotContain(
            "getsockopt(" + from + ", 6, 1)", // TCP_NODELAY
            "getsockopt(" + from + ", 1, 13)", // SO_LINGER
            "getsockopt(" + from + ", 6, 23)") // TCP_FASTOPEN, of listeners
        .contains("getsockopt(" + from + ", 1, 36)"); // SO_MARK
  }

  @Test
  void the_defaults_are_read_once_a_second_and_family() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int first = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    int second = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    copy(from, first, Linux.AF_INET);
    kernel.takeCalls();
    copy(from, second, Linux.AF_INET);
    assertThat(kernel.takeCalls())
        .noneMatch(call -> call.startsWith("socket("))
        .noneMatch(call -> call.startsWith("getsockopt(" + second));
    int ofIpv6 = open(Linux.AF_INET6, Linux.IPPROTO_TCP);
    int fromIpv6 = open(Linux.AF_INET6, Linux.IPPROTO_MPTCP);
    kernel.takeCalls();
    copy(fromIpv6, ofIpv6, Linux.AF_INET6);
    assertThat(kernel.takeCalls())
        .as("of a socket made for that")
        .startsWith("socket(10, 524289, 6)", "getsockopt(" + (fromIpv6 + 1) + ", 41, 26)")
        .contains("close(" + (fromIpv6 + 1) + ")");
  }

  @Test
  void to_a_socket_of_mptcp_the_options_go_that_were_set() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    libC.setIntOption(from, Linux.SOL_SOCKET, 9, 1); // SO_KEEPALIVE
    assertThat(copy(from, to, Linux.AF_INET)).isZero();
    assertThat(kernel.option(to, Linux.SOL_SOCKET, 9)).isEqualTo(1);
  }

  @Test
  void an_option_that_the_other_refuses_is_an_error() {
    int from = open(Linux.AF_INET, Linux.IPPROTO_MPTCP);
    int to = open(Linux.AF_INET, Linux.IPPROTO_TCP);
    libC.setIntOption(from, Linux.SOL_SOCKET, 36, 7); // SO_MARK needs CAP_NET_ADMIN
    kernel.refuses(CFunction.SETSOCKOPT, Errno.EPERM);
    assertThat(copy(from, to, Linux.AF_INET)).isEqualTo(-Errno.EPERM);
  }
}
