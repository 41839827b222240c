package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Cut;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.TwoPaths;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What TCP_INFO has of a subflow, with ss as the witness. */
class TcpInfoIT extends TwoPaths {
  private static final int PORT = 5000;

  @Test
  void of_a_subflow_at_rest_and_of_one_that_stands_still() throws Exception {
    try (MptcpSockets sockets = client.in(() -> MptcpSockets.open());
        MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 300_000);
      pair.send(false, 300_000);
      TcpInfo info = only(sockets);
      String ss = ss();
      assertThat(info.rtoMicros() / 1000).isEqualTo(number(ss, "rto"));
      assertThat(info.segmentsReceived()).isEqualTo(number(ss, "segs_in"));
      assertThat(info.dataSegmentsReceived()).isEqualTo(number(ss, "data_segs_in"));
      assertThat(info.sendWindow()).isEqualTo(number(ss, "snd_wnd"));
      assertThat(info.minimumRttMicros()).isBetween(1L, 1_000_000L);
      assertThat(info.receiverRttMicros()).isBetween(1L, 1_000_000L);
      assertThat(info.receiveWindow()).isPositive();
      assertThat(info.millisSinceDataReceived()).isBetween(0L, number(ss, "lastrcv"));
      assertThat(info.millisSinceAckReceived()).isBetween(0L, number(ss, "lastack"));
      assertThat(info.backoff()).isZero();
      assertThat(info.unacknowledged()).isZero();

      try (Cut cut = Cut.drop(client, "path1")) {
        pair.sendOnly(true, 5_000);
        long end = System.nanoTime() + 20_000_000_000L;
        while (info.backoff() < 2 && System.nanoTime() < end) {
          info = only(sockets);
        }
        assertThat(info.backoff()).as("%s", cut).isGreaterThanOrEqualTo(2);
        assertThat(info.retransmits()).isGreaterThanOrEqualTo(2);
        ss = ss();
        assertThat(number(ss, "backoff")).isGreaterThanOrEqualTo(2);
        assertThat(info.unacknowledged()).isPositive().isEqualTo(number(ss, "unacked"));
        assertThat(info.lost()).isPositive().isEqualTo(number(ss, "lost"));
        assertThat(info.rtoMicros()).isGreaterThanOrEqualTo(800_000);
        assertThat(info.busyMicros() / 1000).isBetween(600L, number(ss, "busy"));
        assertThat(info.totalTimeouts()).isGreaterThanOrEqualTo(2);
        assertThat(info.millisSinceAckReceived()).isBetween(600L, number(ss, "lastack"));
      }
    }
  }

  private static TcpInfo only(MptcpSockets sockets) throws Exception {
    return sockets.subflows().values().stream().findFirst().orElseThrow().get(0).tcpInfo();
  }

  private String ss() {
    return client.exec("ss", "-tniOH", "dport", "=", ":" + PORT).orFail();
  }

  private static long number(String ss, String key) {
    Matcher matcher = Pattern.compile("[ (]" + key + ":([0-9]+)").matcher(ss);
    assertThat(matcher.find()).as("%s in %s", key, ss).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
