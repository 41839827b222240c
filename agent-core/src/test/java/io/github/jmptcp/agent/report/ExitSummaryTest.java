package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitSummaryTest {

  @Test
  void adds_up_by_reason() {
    Counters counters = new Counters();
    counters.connectsBegun.add(135);
    counters.connects.add(132);
    counters.connectsMptcp.add(130);
    counters.connectsPeer.add(1);
    counters.connectsRule.add(1);
    counters.accepts.add(40);
    counters.acceptsMptcp.add(38);
    counters.bytesOut.add(3_340_000_000L);
    counters.bytesIn.add(220_200_960L);
    assertThat(new ExitSummary(Log.open(Level.OFF, null), counters, () -> {}).text())
        .isEqualTo(
            "132 connects (130 MPTCP, 2 TCP: 1 peer, 1 rule), 3 connect attempts failed, 40 accepts (38"
                + " MPTCP), 3.1 GiB out, 210 MiB in");
  }
}
