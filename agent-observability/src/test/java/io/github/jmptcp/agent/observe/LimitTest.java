package io.github.jmptcp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Recorded by {@code ss} at the sending side on Linux 6.18: two paths of 50 Mbit/s with a round
 * trip of 40 ms.
 */
class LimitTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.77.1.2", 7301);
  private static final InetSocketAddress REMOTE = new InetSocketAddress("10.77.1.1", 59508);

  /** The values of {@code ss} for a subflow; times in ms. */
  private record Seen(
      int cwnd,
      int unacked,
      long sent,
      long retrans,
      long acked,
      int notsent,
      int sndWnd,
      long busy,
      long sndbufLimited,
      int minRttMicros) {

    Subflow subflow() {
      ByteBuffer info = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
      info.put(0, (byte) 1); // TCP_ESTABLISHED
      info.putInt(16, 1448).putInt(24, unacked).putInt(80, cwnd).putInt(148, minRttMicros);
      info.putLong(120, acked).putInt(144, notsent);
      info.putLong(168, busy * 1000).putLong(184, sndbufLimited * 1000);
      info.putLong(200, sent).putLong(208, retrans).putInt(228, sndWnd);
      return Subflow.of(LOCAL, REMOTE, new TcpInfo(info.array()));
    }
  }

  private static final List<Seen> BOTH_FIXED =
      List.of(
          new Seen(100, 34, 1146938, 1402, 1100800, 0, 79600, 2472, 1676, 40310),
          new Seen(88, 31, 1170216, 0, 1135352, 0, 79600, 2268, 2056, 40222));
  private static final List<Seen> RECEIVER_FIXED =
      List.of(
          new Seen(98, 28, 1796026, 0, 1761822, 8520, 79600, 2348, 2196, 40178),
          new Seen(88, 30, 1782068, 0, 1742352, 0, 78972, 2268, 2128, 40154));
  private static final List<Seen> SENDER_FIXED =
      List.of(
          new Seen(212, 57, 4208596, 0, 4129460, 0, 2108416, 2524, 1376, 40156),
          new Seen(140, 39, 3402100, 0, 3347324, 10328, 2108416, 2348, 1284, 40000));
  private static final List<Seen> LEFT_TO_THE_KERNEL =
      List.of(
          new Seen(339, 570, 16609596, 2182100, 13626892, 2473152, 12990464, 2584, 592, 40000),
          new Seen(424, 358, 17019076, 2425916, 14094432, 2171696, 12990464, 2628, 0, 40191));
  private static final List<Seen> REQUESTS =
      List.of(
          new Seen(10, 0, 0, 0, 0, 0, 57344, 0, 0, 44000),
          new Seen(8, 1, 55000, 0, 54000, 0, 57344, 2672, 0, 44547));

  private static Connection.Builder connection(long outstanding, List<Seen> subflows) {
    Connection.Builder connection = new Connection.Builder(LOCAL, REMOTE);
    connection.inUse = true;
    connection.outstanding = outstanding;
    subflows.forEach(each -> connection.subflows.add(each.subflow()));
    return connection;
  }

  private static Limit limit(long outstanding, List<Seen> subflows) {
    return connection(outstanding, subflows).build().limit();
  }

  @Test
  void a_fixed_receive_buffer_at_the_peer_fills_its_window() {
    assertThat(limit(0x149915e9d7a76ec3L - 0x149915e9d7a3f71bL, BOTH_FIXED))
        .isEqualTo(Limit.PEER_WINDOW);
    assertThat(limit(0x9ed8dddcfa6da637L - 0x9ed8dddcfa58cc81L, RECEIVER_FIXED))
        .as("although TCP counts nearly all of the time as limited by the send buffer")
        .isEqualTo(Limit.PEER_WINDOW);
  }

  @Test
  void a_fixed_send_buffer_leaves_room_in_the_window_and_on_the_paths() {
    assertThat(limit(0x14d541a54cb1fb2fL - 0x14d541a54caf36afL, SENDER_FIXED))
        .isEqualTo(Limit.SEND_BUFFER);
  }

  @Test
  void paths_that_are_full_are_the_limit_that_is_wanted() {
    assertThat(limit(0xb54e5966b39cb1f5L - 0xb54e5966b33c10b9L, LEFT_TO_THE_KERNEL))
        .isEqualTo(Limit.CONGESTION);
  }

  @Test
  void an_application_that_waits_for_answers_limits_itself() {
    assertThat(limit(0x8336162a4a38a194L - 0x8336162a4a389dacL, REQUESTS))
        .isEqualTo(Limit.APPLICATION);
    assertThat(limit(0, REQUESTS)).isEqualTo(Limit.APPLICATION);
  }

  @Test
  void a_peer_that_does_not_read_has_no_window() {
    Seen waiting = new Seen(10, 0, 100_000, 0, 100_000, 0, 0, 900, 0, 100);
    assertThat(limit(500_000, List.of(waiting, waiting))).isEqualTo(Limit.PEER_WINDOW);
  }

  @Test
  void nothing_is_claimed_of_what_is_not_known() {
    assertThat(limit(-1, SENDER_FIXED)).as("no MPTCP_INFO").isNull();
    assertThat(limit(1000, List.of())).isNull();
    Connection.Builder empty = connection(1000, List.of());
    empty.subflows.add(Subflow.of(LOCAL, REMOTE, new TcpInfo(new byte[0])));
    assertThat(empty.build().limit()).as("no tcp_info").isNull();
    Seen half = new Seen(212, 57, 4208596, 0, 4129460, 0, 2108416, 2524, 200, 41618);
    assertThat(limit(200_000, List.of(half))).as("none of the four").isNull();
    Connection.Builder tcp = connection(200_000, SENDER_FIXED);
    tcp.inUse = false;
    assertThat(tcp.build().limit()).isNull();
  }

  @Test
  void sentences_have_the_numbers_and_the_fix() {
    assertThat(Throttle.of(connection(0x377A8, BOTH_FIXED).build()))
        .containsExactly(
            "limited by the peer's receive window of 77 KiB, at most 15.8 Mbit/s with a round trip of"
                + " 40.2 ms; at the peer: an application that sets SO_RCVBUF (buffers=auto) or reads"
                + " slowly, or net.ipv4.tcp_rmem");
    Connection.Builder sender = connection(0x2C480, SENDER_FIXED);
    assertThat(Throttle.of(sender.build()))
        .containsExactly(
            "limited by the send buffer: the application sets SO_SNDBUF (buffers=auto), or"
                + " net.ipv4.tcp_wmem bounds it");
    sender.fixedSendBuffer = 102_400;
    sender.fixedReceiveBuffer = 102_400;
    assertThat(Throttle.of(sender.build()))
        .containsExactly(
            "limited by the send buffer, SO_SNDBUF is set to 100 KiB; buffers=auto leaves the size to"
                + " the kernel");
    sender.fixedSendBuffer = 0;
    assertThat(Throttle.of(sender.build()))
        .containsExactly("limited by the send buffer; net.ipv4.tcp_wmem bounds it");
    assertThat(Throttle.of(connection(6_300_000, LEFT_TO_THE_KERNEL).build()))
        .containsExactly("limited by its paths: each subflow sends what its path takes");
    assertThat(Throttle.of(connection(1000, REQUESTS).build())).isEmpty();
  }

  @Test
  void a_receiver_knows_what_its_own_fixed_buffer_allows() {
    Connection.Builder receiver = connection(0, REQUESTS);
    receiver.fixedReceiveBuffer = 65_536;
    receiver.totals = new Totals(0, 1 << 20, 0, 0);
    assertThat(Throttle.of(receiver.build()))
        .containsExactly(
            "receives at most 11.9 Mbit/s: the application has set SO_RCVBUF to 64 KiB, and the round"
                + " trip is 44.0 ms; buffers=auto leaves the size to the kernel");
    receiver.totals = new Totals(0, 1000, 0, 0);
    assertThat(Throttle.of(receiver.build())).as("little was received").isEmpty();
    receiver.totals = new Totals(0, 1 << 20, 0, 0);
    receiver.fixedReceiveBuffer = 16 << 20;
    assertThat(Throttle.of(receiver.build())).as("large enough").isEmpty();
  }
}
