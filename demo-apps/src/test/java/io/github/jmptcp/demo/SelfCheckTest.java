package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SelfCheckTest {

  private static SelfCheck withPlain(Consumer<Runs.Builder> change) {
    Runs.Builder builder = new Runs.Builder();
    change.accept(builder);
    return SelfCheck.of(builder.run(), Runs.agent());
  }

  private static SelfCheck withAgent(Consumer<Runs.Builder> change) {
    Runs.Builder builder = Runs.agentBuilder();
    change.accept(builder);
    return SelfCheck.of(Runs.plain(), builder.run());
  }

  @Test
  void passes_what_is_as_it_should_be() {
    SelfCheck check = SelfCheck.of(Runs.plain(), Runs.agent());
    assertThat(check.failed()).isEmpty();
    assertThat(check.ok()).isTrue();
  }

  @Test
  void fails_a_file_that_was_changed_on_the_way() {
    assertThat(withAgent(b -> b.intact = false).failed())
        .singleElement()
        .asString()
        .contains("with jmptcp", "checksum");
  }

  @Test
  void fails_an_agent_that_left_the_run_on_plain_tcp_with_the_reason() {
    SelfCheck check =
        withAgent(
            b -> {
              b.protocol = ObservedProtocol.TCP;
              b.agentLines = List.of("[jmptcp] WARN socket: ENOPROTOOPT");
              b.mptcp = Map.of();
            });
    assertThat(check.ok()).isFalse();
    assertThat(check.failed().get(0))
        .contains("not MPTCP", "[jmptcp] WARN socket: ENOPROTOOPT", "did not request MPTCP");
  }

  @Test
  void reports_that_a_silent_agent_may_not_have_been_loaded() {
    assertThat(withAgent(b -> b.protocol = ObservedProtocol.TCP).failed().get(0))
        .contains("printed nothing");
  }

  @Test
  void fails_a_log_that_contradicts_the_observer() {
    SelfCheck check =
        withAgent(b -> b.agentLines = List.of("[jmptcp] INFO accept a <- b TCP_IS_MPTCP=0"));
    assertThat(check.failed()).anyMatch(f -> f.contains("log shows TCP_IS_MPTCP=0, ss shows 1"));
  }

  @Test
  void fails_a_plain_run_that_was_mptcp() {
    assertThat(withPlain(b -> b.protocol = ObservedProtocol.MPTCP).failed())
        .singleElement()
        .asString()
        .contains("not seen as plain TCP");
  }

  @Test
  void fails_a_connection_that_was_not_observed() {
    assertThat(withPlain(b -> b.protocol = ObservedProtocol.UNSEEN).ok()).isFalse();
  }

  @Test
  void fails_a_second_path_that_was_not_used() {
    SelfCheck check =
        withAgent(
            b -> {
              b.perPath = List.of(2 * Runs.BYTES_PER_TICK, 0L);
              b.subflows = 1;
            });
    assertThat(check.failed())
        .anyMatch(f -> f.contains("1 subflow(s)"))
        .anyMatch(f -> f.contains("path 2 carried only 0 bytes"));
  }

  @Test
  void fails_a_plain_run_that_used_the_second_path() {
    assertThat(withPlain(b -> b.perPath = List.of(Runs.BYTES_PER_TICK, 100_000L)).failed())
        .singleElement()
        .asString()
        .contains("path 2 carried");
  }

  @Test
  void fails_a_download_that_ended_before_the_path_was_healed() {
    List<Outage> lasting = List.of(new Outage(1, Outage.Kind.CUT, 4000, null));
    assertThat(withAgent(b -> b.outages = lasting).failed())
        .singleElement()
        .asString()
        .contains("larger --size");
  }

  @Test
  void of_two_runs_with_the_agent_only_revive_has_to_carry_again() {
    Runs.Builder never = Runs.agentBuilder();
    never.name = "never";
    never.carriesAgainAt = 20_000;
    assertThat(SelfCheck.ofRevival(never.run(), Runs.agent(), 100).failed()).isEmpty();
    assertThat(SelfCheck.ofRevival(Runs.agent(), never.run(), 100).failed())
        .containsExactly("never: path 1 did not carry again after its repair");
  }

  @Test
  void of_two_runs_with_the_agent_both_have_to_be_mptcp_on_both_paths() {
    Runs.Builder spoilt = Runs.agentBuilder();
    spoilt.name = "spoilt";
    spoilt.protocol = ObservedProtocol.TCP;
    spoilt.perPath = List.of(2 * Runs.BYTES_PER_TICK, 0L);
    assertThat(SelfCheck.ofRevival(spoilt.run(), Runs.agent(), 100).failed())
        .anyMatch(f -> f.startsWith("spoilt: the run was not MPTCP"))
        .anyMatch(f -> f.startsWith("spoilt: path 2 carried only 0 bytes"));
  }

  @Test
  void judges_no_paths_on_loopback() {
    Consumer<Runs.Builder> loopback =
        b -> {
          b.paths = List.of();
          b.outages = List.of();
        };
    Runs.Builder plain = new Runs.Builder();
    loopback.accept(plain);
    Runs.Builder agent = Runs.agentBuilder();
    loopback.accept(agent);
    agent.subflows = 1;
    assertThat(SelfCheck.of(plain.run(), agent.run()).failed()).isEmpty();
  }
}
