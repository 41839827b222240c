package io.github.jmptcp.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpListenerTest {
  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();

  private int open(String host) throws IOException {
    return TcpListener.open(libC, new InetSocketAddress(InetAddress.getByName(host), 9464), 16);
  }

  @ParameterizedTest
  @CsvSource({"::, 0", "::1, 1"})
  void it_is_plain_tcp_and_only_the_wildcard_takes_ipv4_too(String host, int only)
      throws Exception {
    int fd = open(host);
    assertThat(kernel.protocol(fd)).isEqualTo(Linux.IPPROTO_TCP);
    assertThat(kernel.isClosedOnExec(fd)).isTrue();
    assertThat(kernel.isNonBlocking(fd)).isTrue();
    assertThat(kernel.option(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY)).isEqualTo(only);
    assertThat(kernel.local(fd)).isEqualTo(new InetSocketAddress(host, 9464));
  }

  @Test
  void without_ipv6_the_wildcard_is_that_of_ipv4() throws Exception {
    kernel.refuses(
        CFunction.SOCKET, (family, b, c) -> family == Linux.AF_INET6, Errno.EAFNOSUPPORT, 9);
    assertThat(kernel.local(open("::"))).hasToString("/0.0.0.0:9464");
    assertThatThrownBy(() -> open("::1")).hasMessage("socket: EAFNOSUPPORT");
  }

  @ParameterizedTest
  @CsvSource({
    "EADDRINUSE,    another socket listens there",
    "EADDRNOTAVAIL, no interface has that address",
    "EACCES,        CAP_NET_BIND_SERVICE"
  })
  void a_refusal_says_what_to_do_and_leaves_nothing_open(String errno, String advice)
      throws Exception {
    int number = Errno.class.getField(errno).getInt(null);
    kernel.refuses(CFunction.BIND, (a, b, c) -> true, number, 1);
    assertThatThrownBy(() -> open("127.0.0.1"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("bind 127.0.0.1:9464: " + errno + ": ")
        .hasMessageContaining(advice);
    kernel.refuses(CFunction.LISTEN, (a, b, c) -> true, number, 1);
    assertThatThrownBy(() -> open("127.0.0.1"))
        .hasMessageStartingWith("listen 127.0.0.1:9464: " + errno + ": ");
    assertThat(kernel.open()).isEmpty();
  }
}
