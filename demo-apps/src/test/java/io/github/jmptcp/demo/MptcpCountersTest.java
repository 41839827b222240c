package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MptcpCountersTest {

  private static MptcpCounters counters(String names, String numbers) {
    return MptcpCounters.parse(
        List.of(
            "TcpExt: SyncookiesSent", "TcpExt: 7", "MPTcpExt: " + names, "MPTcpExt: " + numbers));
  }

  @Test
  void pairs_names_and_numbers() {
    assertThat(counters("MPCapableSYNRX MPJoinAckRx", "3 2").values())
        .containsOnly(Map.entry("MPCapableSYNRX", 3L), Map.entry("MPJoinAckRx", 2L));
  }

  @Test
  void returns_the_growth() {
    MptcpCounters before = counters("MPCapableSYNRX", "3");
    MptcpCounters after = counters("MPCapableSYNRX", "5");
    assertThat(after.since(before, "MPCapableSYNRX")).isEqualTo(2);
  }

  @Test
  void a_counter_that_the_kernel_lacks_does_not_grow() {
    MptcpCounters none = MptcpCounters.parse(List.of("TcpExt: SyncookiesSent", "TcpExt: 7"));
    assertThat(none.values()).isEmpty();
    assertThat(none.since(none, "MPCapableSYNRX")).isZero();
  }
}
