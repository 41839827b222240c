package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiveBufferCheckTest {
  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
  }

  private FakeHost dropped(long segments) {
    return host.file(
        "/proc/self/net/netstat",
        "TcpExt: SyncookiesSent\nTcpExt: 0\nMPTcpExt: OFOQueue NoDSSInWindow\nMPTcpExt: 5 "
            + segments
            + "\n");
  }

  @Test
  void data_beyond_the_window_and_small_buffers_are_a_warning() throws Exception {
    assertThat(
            dropped(312)
                .sysctl("net/ipv4/tcp_rmem", "4096\t131072\t33554432")
                .findings(new ReceiveBufferCheck()))
        .containsExactly(
            "warning  tcp_rmem: the kernel has dropped 312 segments beyond the receive window of"
                + " their connection (MPTcpExtNoDSSInWindow): subflows that replace others begin"
                + " with 131072 bytes of receive buffer, and a connection may carry 1 Mbit/s for up"
                + " to a minute; fix: sysctl -w net.ipv4.tcp_rmem=\"4096 6291456 33554432\"");
  }

  @Test
  void the_largest_buffer_is_not_below_the_one_at_the_beginning() throws Exception {
    assertThat(
            dropped(1)
                .sysctl("net/ipv4/tcp_rmem", "8192 87380 1048576")
                .findings(new ReceiveBufferCheck()))
        .singleElement()
        .asString()
        .endsWith("fix: sysctl -w net.ipv4.tcp_rmem=\"8192 6291456 6291456\"");
  }

  @Test
  void says_nothing_of_large_buffers_or_while_nothing_was_dropped() throws Exception {
    assertThat(
            dropped(0)
                .sysctl("net/ipv4/tcp_rmem", "4096 131072 33554432")
                .findings(new ReceiveBufferCheck()))
        .isEmpty();
    assertThat(
            dropped(312)
                .sysctl("net/ipv4/tcp_rmem", "4096 6291456 33554432")
                .findings(new ReceiveBufferCheck()))
        .isEmpty();
  }

  @Test
  void says_nothing_where_the_kernel_does_not_count_it() throws Exception {
    host.sysctl("net/ipv4/tcp_rmem", "4096 131072 33554432");
    assertThat(host.findings(new ReceiveBufferCheck())).isEmpty();
    host.file("/proc/self/net/netstat", "TcpExt: SyncookiesSent\nTcpExt: 0\n");
    assertThat(host.findings(new ReceiveBufferCheck())).isEmpty();
  }
}
