package io.github.jmptcp.agent.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import org.junit.jupiter.api.Test;

class ExitSummaryTest {

  @Test
  void adds_up_by_reason() {
    Counters counters = new Counters();
    counters.add(Counter.CONNECTS_BEGUN, 135);
    counters.add(Counter.CONNECTS, 132);
    counters.add(Counter.CONNECTS_MPTCP, 130);
    counters.add(Counter.CONNECTS_TCP_PEER, 1);
    counters.add(Counter.CONNECTS_TCP_RULE, 1);
    counters.add(Counter.ACCEPTS, 40);
    counters.add(Counter.ACCEPTS_MPTCP, 38);
    counters.add(Counter.BYTES_SENT, 3_340_000_000L);
    counters.add(Counter.BYTES_RECEIVED, 220_200_960L);
    assertThat(new ExitSummary(Log.open(Level.OFF, null), counters, () -> {}).text())
        .isEqualTo(
            "132 connects (130 MPTCP, 2 TCP: 1 peer, 1 rule), 3 connect attempts failed, 40 accepts (38"
                + " MPTCP), 3.1 GiB out, 210 MiB in");
  }
}
