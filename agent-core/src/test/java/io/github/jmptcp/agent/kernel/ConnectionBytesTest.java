package io.github.jmptcp.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConnectionBytesTest {
  private static final int ESTABLISHED = 1;
  private static final int CLOSE = 7;

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
  private final ByteBuffer read = libC.takeScratch();

  private void hasTcpInfo(int state, long sent, long sentAgain, long received, int length) {
    ByteBuffer info = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
    info.put(0, (byte) state);
    info.putLong(128, received).putLong(200, sent).putLong(208, sentAgain);
    kernel.has(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, Arrays.copyOf(info.array(), length));
  }

  private boolean hasMptcpInfo(int length) {
    ByteBuffer info = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
    info.putLong(56, 11).putLong(64, 12);
    kernel.has(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, Arrays.copyOf(info.array(), length));
    return ConnectionBytes.readMptcp(libC, fd, read);
  }

  private void assertRead(long sent, long received) {
    assertThat(ConnectionBytes.isWiped(read)).isFalse();
    assertThat(ConnectionBytes.sent(read)).isEqualTo(sent);
    assertThat(ConnectionBytes.received(read)).isEqualTo(received);
  }

  @Test
  void mptcp_counts_each_byte_once() {
    assertThat(hasMptcpInfo(96)).isTrue();
    assertRead(11, 12);
  }

  @Test
  void mptcp_info_without_the_counters_is_none() {
    assertThat(hasMptcpInfo(56)).as("before 6.5").isFalse();
  }

  @Test
  void what_tcp_has_sent_again_is_no_second_byte() {
    hasTcpInfo(ESTABLISHED, 10, 4, 7, 248);
    assertThat(ConnectionBytes.readTcp(libC, fd, read)).isTrue();
    assertRead(6, 7);
  }

  @Test
  void only_a_closed_socket_without_bytes_is_wiped() {
    hasTcpInfo(CLOSE, 0, 0, 0, 248);
    assertThat(ConnectionBytes.readTcp(libC, fd, read)).isTrue();
    assertThat(ConnectionBytes.isWiped(read)).isTrue();
    hasTcpInfo(ESTABLISHED, 0, 0, 0, 248);
    assertThat(ConnectionBytes.readTcp(libC, fd, read)).isTrue();
    assertRead(0, 0);
    hasTcpInfo(CLOSE, 5, 0, 0, 248);
    assertThat(ConnectionBytes.readTcp(libC, fd, read)).isTrue();
    assertRead(5, 0);
  }

  @Test
  void tcp_info_without_the_counters_and_no_socket_are_none() {
    hasTcpInfo(ESTABLISHED, 10, 4, 7, 192);
    assertThat(ConnectionBytes.readTcp(libC, fd, read)).isFalse();
    assertThat(ConnectionBytes.readTcp(libC, 99, read)).isFalse();
    assertThat(ConnectionBytes.readMptcp(libC, 99, read)).isFalse();
  }
}
