package io.github.jmptcp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads the structures of include/uapi/linux/mptcp.h, which a fake kernel has written. */
class SubflowReaderTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 40_000);
  private static final InetSocketAddress REMOTE = new InetSocketAddress("10.0.0.2", 443);
  private static final int TOKEN = 0xfedc_ba98;
  private static final int TCP_INFO_OF_KERNEL = 248; // shorter than ours: an older kernel
  private static final int SFINFO = 264;

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
  private final Connection.Builder connection = new Connection.Builder(LOCAL, REMOTE);

  SubflowReaderTest() {
    kernel.connects(fd, LOCAL, REMOTE, true);
  }

  private boolean read() {
    try (SubflowReader reader = new SubflowReader(libC)) {
      return reader.read(fd, connection);
    }
  }

  private static void putMptcpInfo(ByteBuffer to, int at, int subflows) {
    to.put(at, (byte) (subflows - 1)); // those besides the initial one
    to.putInt(at + 12, TOKEN);
    to.putLong(at + 48, 3).putLong(at + 56, 1_000).putLong(at + 64, 2_000).putLong(at + 72, 900);
    to.put(at + 80, (byte) subflows);
  }

  /** A subflow by its number: its local address ends with it, and it has sent as many bytes. */
  private static void putAddresses(ByteBuffer to, int at, int number) {
    to.putShort(at, (short) Linux.AF_INET).putShort(at + 128, (short) Linux.AF_INET);
    to.put(at + 2, (byte) (1000 >> 8)).put(at + 3, (byte) 1000);
    to.put(at + 4, (byte) 10).put(at + 7, (byte) number);
    to.put(at + 130, (byte) (443 >> 8)).put(at + 131, (byte) 443);
    to.put(at + 132, (byte) 10).put(at + 135, (byte) 200);
  }

  private static void putTcpInfo(ByteBuffer to, int at, int number) {
    to.put(at, (byte) 1); // TCP_ESTABLISHED
    to.putLong(at + 200, number);
  }

  private void hasFullInfo(int subflows, List<Integer> rooms) {
    kernel.answers(
        Linux.SOL_MPTCP,
        Linux.MPTCP_FULL_INFO,
        (value, memory) -> {
          int room = value.getInt(20);
          rooms.add(room);
          value.putInt(0, TCP_INFO_OF_KERNEL).putInt(8, SFINFO).putInt(16, subflows);
          ByteBuffer addresses = memory.apply(value.getLong(24));
          ByteBuffer tcpInfos = memory.apply(value.getLong(32));
          for (int i = 0; i < Math.min(room, subflows); i++) {
            putAddresses(addresses, 8 + i * value.getInt(12), i + 1);
            putTcpInfo(tcpInfos, i * value.getInt(4), i + 1);
          }
          putMptcpInfo(value, 40, subflows);
          return 40 + 96;
        });
  }

  private void assertHasSubflows(int count) {
    assertThat(connection.token & 0xffff_ffffL).isEqualTo(TOKEN & 0xffff_ffffL);
    assertThat(connection.extraSubflows).isEqualTo(count - 1);
    assertThat(connection.subflowsTotal).isEqualTo(count);
    assertThat(connection.totals).isNotNull();
    assertThat(connection.totals.sent()).isEqualTo(1_000);
    assertThat(connection.totals.received()).isEqualTo(2_000);
    assertThat(connection.totals.retransmitted()).isEqualTo(3);
    assertThat(connection.totals.acked()).isEqualTo(900);
    assertThat(connection.subflows).hasSize(count);
    for (int i = 0; i < count; i++) {
      Subflow subflow = connection.subflows.get(i);
      assertThat(subflow.local()).isEqualTo(new InetSocketAddress("10.0.0." + (i + 1), 1000));
      assertThat(subflow.remote()).isEqualTo(new InetSocketAddress("10.0.0.200", 443));
      assertThat(subflow.bytesSent()).isEqualTo(i + 1);
      assertThat(subflow.isAlive()).isTrue();
    }
  }

  @Test
  void one_call_reads_a_connection() {
    List<Integer> rooms = new ArrayList<>();
    hasFullInfo(2, rooms);
    kernel.takeCalls();
    assertThat(read()).isTrue();
    assertHasSubflows(2);
    assertThat(kernel.takeCalls()).containsExactly("getsockopt(" + fd + ", 284, 4)");
  }

  @Test
  void more_subflows_than_there_is_room_for_take_a_second_call() {
    List<Integer> rooms = new ArrayList<>();
    hasFullInfo(20, rooms);
    assertThat(read()).isTrue();
    assertHasSubflows(20);
    assertThat(rooms).containsExactly(16, 36);
  }

  @Test
  void before_6_5_three_calls_read_it() {
    kernel.answers(Linux.SOL_MPTCP, Linux.MPTCP_FULL_INFO, (value, memory) -> -Errno.EOPNOTSUPP);
    ByteBuffer info = allocate(96);
    putMptcpInfo(info, 0, 2);
    kernel.has(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, info.array());
    ByteBuffer addresses = allocate(16 + 2 * 256);
    addresses.putInt(0, 16).putInt(4, 2).putInt(8, 256).putInt(12, 256);
    ByteBuffer tcpInfos = allocate(16 + 2 * SubflowReader.TCP_INFO_LENGTH);
    tcpInfos.putInt(0, 16).putInt(4, 2).putInt(8, TCP_INFO_OF_KERNEL);
    for (int i = 0; i < 2; i++) {
      putAddresses(addresses, 16 + i * 256, i + 1);
      putTcpInfo(tcpInfos, 16 + i * SubflowReader.TCP_INFO_LENGTH, i + 1);
    }
    kernel.has(fd, Linux.SOL_MPTCP, Linux.MPTCP_SUBFLOW_ADDRS, addresses.array());
    kernel.has(fd, Linux.SOL_MPTCP, Linux.MPTCP_TCPINFO, tcpInfos.array());
    assertThat(read()).isTrue();
    assertHasSubflows(2);
  }

  @Test
  void one_that_fell_back_has_none() {
    kernel.connects(fd, LOCAL, REMOTE, /* mptcp= */ false);
    assertThat(read()).isFalse();
    assertThat(connection.subflows).isEmpty();
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }
}
