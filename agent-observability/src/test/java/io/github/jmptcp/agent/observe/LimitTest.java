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
      int minRttMicros,
      int rttMicros) {

    Seen(
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
      this(
          cwnd,
          unacked,
          sent,
          retrans,
          acked,
          notsent,
          sndWnd,
          busy,
          sndbufLimited,
          minRttMicros,
          0);
    }

    Subflow subflow() {
      ByteBuffer info = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
      info.put(0, (byte) 1); // TCP_ESTABLISHED
      info.putInt(16, 1448).putInt(24, unacked).putInt(80, cwnd).putInt(148, minRttMicros);
      info.putInt(68, rttMicros);
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

  // SO_SNDBUF set to 32768, 131072 and 256000: 11, 28 and 52 of 100 Mbit/s
  private static final List<Seen> FIXED_32_KB =
      List.of(
          new Seen(56, 23, 1430976, 1288, 1397529, 1400, 2744320, 2872, 792, 40235, 41625),
          new Seen(116, 23, 2428361, 0, 2396410, 736, 2809856, 2860, 1172, 40160, 41021));
  private static final List<Seen> FIXED_128_KB =
      List.of(
          new Seen(278, 105, 5044496, 0, 4897561, 1176, 8549376, 2972, 1620, 40096, 43140),
          new Seen(204, 80, 4211681, 0, 4097930, 32, 8417280, 2964, 1084, 40186, 43775));
  private static final List<Seen> FIXED_250_KB =
      List.of(
          new Seen(240, 155, 8704936, 0, 8485513, 0, 15475712, 3072, 748, 40173, 43239),
          new Seen(153, 84, 5239961, 0, 5123130, 79808, 15290368, 2560, 736, 40117, 48497));
  // 88 Mbit/s, as if left to the kernel
  private static final List<Seen> FIXED_4_MB =
      List.of(
          new Seen(344, 186, 34604240, 0, 34343553, 1770928, 19485696, 6904, 1752, 40118, 44211),
          new Seen(573, 201, 35381985, 32, 35098482, 3346672, 19485696, 6944, 952, 40147, 45728));
  private static final List<Seen> UNFIXED =
      List.of(
          new Seen(540, 411, 35439688, 0, 34864137, 1444672, 20418560, 6892, 784, 40285, 57035),
          new Seen(500, 392, 35370489, 0, 34820570, 1180848, 20418560, 6648, 828, 40253, 47063));
  // 200 KB each 100 ms, and 1 KB each 5 ms, with SO_SNDBUF set to 131072
  private static final List<Seen> FIXED_PARTS =
      List.of(
          new Seen(118, 94, 3656584, 0, 3522777, 736, 5597184, 2668, 84, 40253, 41574),
          new Seen(48, 46, 1742681, 0, 1677226, 0, 5531728, 1872, 164, 40241, 40715));
  private static final List<Seen> FIXED_REQUESTS =
      List.of(
          new Seen(10, 4, 213425, 0, 209002, 576, 518144, 3048, 0, 40204, 44855),
          new Seen(10, 3, 225424, 0, 222001, 576, 521216, 2996, 0, 40202, 41899));
  // the peer has set SO_RCVBUF to 32768, this side SO_SNDBUF to 131072
  private static final List<Seen> BOTH_SMALL =
      List.of(
          new Seen(54, 27, 2451232, 0, 2412785, 0, 38448, 2904, 1832, 40355, 42710),
          new Seen(10, 0, 240129, 0, 240130, 0, 38448, 1588, 1300, 40325, 40823));

  // one path, all by the kernel: 46 Mbit/s
  private static final List<Seen> ONE_PATH =
      List.of(new Seen(292, 180, 13545048, 0, 13288729, 1076649, 1437696, 2436, 0, 40171, 43855));

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

  private static Connection fixed(int sendBuffer, long outstanding, List<Seen> subflows) {
    Connection.Builder connection = connection(outstanding, subflows);
    connection.fixedSendBuffer = sendBuffer;
    return connection.build();
  }

  @Test
  void a_fixed_send_buffer_that_is_full_is_named_while_a_path_is_free() {
    assertThat(fixed(32_768, 66_248, FIXED_32_KB).limit()).isEqualTo(Limit.SEND_BUFFER);
    assertThat(fixed(131_072, 261_896, FIXED_128_KB).limit())
        .as("although nothing waits to be sent")
        .isEqualTo(Limit.SEND_BUFFER);
    assertThat(fixed(256_000, 458_784, FIXED_250_KB).limit()).isEqualTo(Limit.SEND_BUFFER);
  }

  @Test
  void a_fixed_send_buffer_is_not_named_where_paths_or_the_application_are_the_limit() {
    assertThat(fixed(4_000_000, 6_906_944, FIXED_4_MB).limit()).isEqualTo(Limit.CONGESTION);
    assertThat(fixed(0, 4_087_216, UNFIXED).limit()).isEqualTo(Limit.CONGESTION);
    assertThat(fixed(131_072, 200_000, FIXED_PARTS).limit()).isEqualTo(Limit.APPLICATION);
    assertThat(fixed(131_072, 9_000, FIXED_REQUESTS).limit()).isEqualTo(Limit.APPLICATION);
    assertThat(fixed(131_072, 194_424, BOTH_SMALL).limit()).isEqualTo(Limit.PEER_WINDOW);
    assertThat(fixed(131_072, 130_000, FIXED_128_KB).limit())
        .as("half of it is free")
        .isNotEqualTo(Limit.SEND_BUFFER);
  }

  /** The same numbers without a size that was set prove nothing. */
  @Test
  void a_send_buffer_that_is_not_fixed_is_not_named_for_being_full() {
    assertThat(fixed(0, 66_248, FIXED_32_KB).limit()).isNotEqualTo(Limit.SEND_BUFFER);
    assertThat(fixed(-1, 66_248, FIXED_32_KB).limit()).isNotEqualTo(Limit.SEND_BUFFER);
    assertThat(fixed(0, 458_784, FIXED_250_KB).limit()).isNotEqualTo(Limit.SEND_BUFFER);
  }

  @Test
  void paths_that_are_full_are_the_limit_that_is_wanted() {
    assertThat(limit(0xb54e5966b39cb1f5L - 0xb54e5966b33c10b9L, LEFT_TO_THE_KERNEL))
        .isEqualTo(Limit.CONGESTION);
  }

  /** What waits for the path fills it: here as recorded, and with the window of another sample. */
  @Test
  void a_window_is_not_the_limit_where_its_data_waits_for_the_path() {
    assertThat(limit(0x218ecd6f279cd78dL - 0x218ecd6f278880a4L, ONE_PATH))
        .isEqualTo(Limit.CONGESTION);
    Seen smaller = new Seen(292, 180, 13545048, 0, 13288729, 1076649, 1230000, 2436, 0, 40171);
    assertThat(limit(0x218ecd6f279cd78dL - 0x218ecd6f278880a4L, List.of(smaller)))
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
            "limited by the send buffer, SO_SNDBUF is set to 100 KiB, the kernel's estimate of bandwidth"
                + " x delay (its congestion windows) is 497 KiB; buffers=auto leaves the size to the"
                + " kernel, or set SO_SNDBUF to that");
    sender.fixedSendBuffer = 512_000;
    assertThat(Throttle.of(sender.build()))
        .containsExactly(
            "limited by the send buffer, SO_SNDBUF is set to 500 KiB; buffers=auto leaves the size to"
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
