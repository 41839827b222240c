package io.github.jmptcp.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link MptcpStatus} and {@link SocketAddresses}. */
class SocketReadsTest {
  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();

  private static InetSocketAddress address(String host, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @ParameterizedTest
  @EnumSource(names = {"LINUX_6_6", "LINUX_6_18"})
  void requested_is_the_protocol_and_in_use_what_the_handshake_gave(FakeKernelVersion version)
      throws Exception {
    FakeSockets sockets = new FakeSockets(version);
    LibC calls = sockets.libC();
    int mptcp = calls.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    int fellBack = calls.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    int tcp = calls.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    for (int fd : new int[] {mptcp, fellBack, tcp}) {
      sockets.connects(fd, address("10.0.0.1", 1), address("10.0.0.2", 2), fd != fellBack);
    }
    assertThat(MptcpStatus.isRequested(calls, mptcp)).isTrue();
    assertThat(MptcpStatus.isRequested(calls, fellBack)).isTrue();
    assertThat(MptcpStatus.isRequested(calls, tcp)).isFalse();
    assertThat(MptcpStatus.isInUse(calls, mptcp)).isTrue();
    assertThat(MptcpStatus.isInUse(calls, fellBack)).isFalse();
    assertThat(MptcpStatus.isInUse(calls, tcp)).isFalse();
  }

  @Test
  void what_is_no_socket_is_neither() {
    assertThat(MptcpStatus.isRequested(libC, 99)).isFalse();
    assertThat(MptcpStatus.isInUse(libC, 99)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 10.1.2.3, 65535, /10.1.2.3:65535",
    "10, 2001:db8::1, 443, '/[2001:db8:0:0:0:0:0:1]:443'",
    "10, 10.1.2.3, 80, /10.1.2.3:80" // mapped
  })
  void addresses_are_read(int domain, String host, int port, String text) throws Exception {
    int fd = libC.socket(domain, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    kernel.connects(fd, address(host, port), address(host, 1), true);
    assertThat(SocketAddresses.local(libC, fd)).hasToString(text);
    assertThat(SocketAddresses.remote(libC, fd)).isEqualTo(address(host, 1));
  }

  @Test
  void an_unconnected_socket_has_no_peer_and_an_unbound_one_the_wildcard() {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    assertThat(SocketAddresses.remote(libC, fd)).isNull();
    InetSocketAddress local = SocketAddresses.local(libC, fd);
    assertThat(local).isNotNull();
    assertThat(local.getAddress().isAnyLocalAddress()).isTrue();
    assertThat(local.getPort()).isZero();
  }

  @Test
  void no_address_where_the_kernel_refuses() {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    kernel.refuses(CFunction.GETSOCKNAME, Errno.ENOTSOCK);
    assertThat(SocketAddresses.local(libC, fd)).isNull();
    assertThat(SocketAddresses.local(libC, 99)).isNull();
  }

  @Test
  void a_scope_is_read() throws Exception {
    java.nio.ByteBuffer memory = libC.takeScratch();
    for (int i = 0; i < 28; i++) {
      memory.put(i, (byte) 0);
    }
    memory.putShort(0, (short) Linux.AF_INET6).put(8, (byte) 0xfe).put(9, (byte) 0x80);
    memory.put(23, (byte) 1).putInt(24, 1);
    InetSocketAddress decoded = SocketAddresses.decode(memory, 0);
    assertThat(decoded).isNotNull();
    assertThat(((java.net.Inet6Address) decoded.getAddress()).getScopeId()).isEqualTo(1);
    memory.putShort(0, (short) Linux.AF_UNIX);
    assertThat(SocketAddresses.decode(memory, 0)).isNull();
    libC.putScratch(memory);
  }
}
