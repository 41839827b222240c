package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunResultTest {

  @Test
  void measures_the_throughput_before_the_cut_only() {
    assertThat(Runs.plain().cleanMegabits().orElseThrow()).isCloseTo(100, within(0.1));
    assertThat(Runs.agent().cleanMegabits().orElseThrow()).isCloseTo(200, within(0.1));
  }

  @Test
  void computes_the_ratio_from_what_was_measured() {
    assertThat(ResultTable.ratio(Runs.plain(), Runs.agent())).isCloseTo(2, within(0.01));
    assertThat(ResultTable.ratio(Runs.plain(), Runs.plain())).isCloseTo(1, within(0.01));
  }

  @Test
  void without_a_cut_the_complete_download_counts() {
    Runs.Builder builder = new Runs.Builder();
    builder.outages = List.of();
    assertThat(builder.run().cleanMegabits().orElseThrow()).isCloseTo(100, within(0.1));
  }

  @Test
  void has_no_throughput_when_the_cut_came_at_once() {
    Runs.Builder builder = new Runs.Builder();
    builder.outages = List.of(new Outage(1, Outage.Kind.CUT, 300, 6000L));
    assertThat(builder.run().cleanMegabits()).isEmpty();
  }

  @Test
  void the_table_shows_what_was_measured() {
    assertThat(String.join("\n", ResultTable.lines(Runs.plain(), Runs.agent(), 100)))
        .containsPattern("TCP_IS_MPTCP +0 +1")
        .containsPattern("subflows +0 +2")
        .containsPattern("throughput +100.0 Mbit/s +200.0 Mbit/s")
        .containsPattern("ratio +1.00 +2.00")
        .containsPattern("longest stall +2.00 s +0.04 s  below 10 Mbit/s, cut 2.0 s")
        .containsPattern("no byte at all +0.04 s +0.04 s");
  }

  @Test
  void clients_one_after_the_other_count_without_the_time_between_them() {
    List<Phase> phases =
        List.of(new Phase("up", 1000, 2000, 12_500_000), new Phase("down", 5000, 6000, 25_000_000));
    assertThat(Phase.megabits(phases)).contains(150.0);
    assertThat(phases.get(0).megabits()).contains(100.0);
    assertThat(Phase.megabits(List.of(new Phase("up", 1000, 1099, 12_500_000)))).isEmpty();
  }

  @Test
  void a_client_that_reports_no_pauses_has_no_stalls_in_the_table() {
    Runs.Builder plain = new Runs.Builder();
    Runs.Builder agent = Runs.agentBuilder();
    plain.pauseMillis = null;
    agent.pauseMillis = null;
    assertThat(ResultTable.lines(plain.run(), agent.run(), 100))
        .noneMatch(line -> line.contains("stall"))
        .anyMatch(line -> line.contains("whole run"));
  }

  @Test
  void a_path_carries_again_when_its_interface_counts_a_tenth_of_its_rate() {
    Runs.Builder builder = Runs.agentBuilder();
    Outage outage = builder.outages.get(0);
    assertThat(builder.run().carriedAgainMillis(outage, 100)).isEqualTo(100);
    builder.carriesAgainAt = 8500;
    assertThat(builder.run().carriedAgainMillis(outage, 100)).isEqualTo(2600);
    builder.perPath = List.of(Runs.BYTES_PER_TICK / 11, Runs.BYTES_PER_TICK);
    assertThat(builder.run().carriedAgainMillis(outage, 100)).as("a trickle").isNull();
    assertThat(builder.run().carriedAgainMillis(new Outage(1, Outage.Kind.CUT, 4000, null), 100))
        .as("not repaired")
        .isNull();
  }

  @Test
  void one_sentence_compares_how_long_a_path_did_not_carry() {
    Runs.Builder never = Runs.agentBuilder();
    never.name = "kernel alone";
    never.carriesAgainAt = 20_000;
    Runs.Builder revived = Runs.agentBuilder();
    revived.carriesAgainAt = 6700;
    assertThat(CarriedAgain.sentence(1, never.run(), revived.run(), 100))
        .isEqualTo(
            "How long after its repair path 1 carried again: kernel alone: not within 4.0 s, with"
                + " jmptcp: 0.8 s (the counters of the client's path1)");
    never.outages = List.of();
    assertThat(CarriedAgain.sentence(1, never.run(), revived.run(), 100))
        .contains("kernel alone: not repaired before the end, with jmptcp: 0.8 s");
  }

  @Test
  void the_table_of_two_runs_with_the_agent_shows_both_logs() {
    Runs.Builder first = Runs.agentBuilder();
    first.agentLines = List.of("[jmptcp] INFO accept a <- b TCP_IS_MPTCP=1");
    assertThat(String.join("\n", ResultTable.lines(first.run(), Runs.agent(), 100)))
        .containsPattern("as the agent logs it +1 / 1 +- / -")
        .doesNotContain("no agent");
  }

  @Test
  void a_trickle_is_a_stall() {
    Runs.Builder builder = new Runs.Builder();
    builder.perPath = List.of(Runs.BYTES_PER_TICK, Runs.BYTES_PER_TICK / 11);
    assertThat(builder.run().longestStallMillis(100)).isEqualTo(2000);
    builder.perPath = List.of(Runs.BYTES_PER_TICK, Runs.BYTES_PER_TICK / 9);
    assertThat(builder.run().longestStallMillis(100)).isEqualTo(builder.pauseMillis);
  }

  @Test
  void what_comes_before_the_first_byte_is_no_stall() {
    Runs.Builder builder = new Runs.Builder();
    builder.perPath = List.of(0L, 0L);
    assertThat(builder.run().longestStallMillis(100)).isEqualTo(builder.pauseMillis);
  }
}
