package io.github.jmptcp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lines that the agent sends to {@code top}. */
class PathStateLinesTest {
  private static final String LINES =
      """
      revivals 3
      path 10.0.2.1 eth1 dead 12 5 1
      path fd00::1 - alive 70 0 2
      subflow 0000abcd 10.0.1.1:5000 10.0.1.2:80 standing_still 3 -
      subflow 0000abcd [fd00::1]:5001 [fd00::2]:80 alive -1 jmptcp
      subflow 0000abcd 10.0.2.1:5002 10.0.1.2:80 alive -1 - 12
      subflow 0000abcd [fd00::1]:5002 [fd00::2]:80 alive -1 jmptcp -1 sending: rtt 600 ms beside 15 ms
      lost 0000abcd 10.0.2.1 10.0.1.2:80 1 timed_out 12 5
      rule 0000abcd *=eth0,eth1/backup
      """;

  @Test
  void what_is_written_is_read_again() {
    assertThat(PathStateLines.text(PathStateLines.parse(LINES))).isEqualTo(LINES);
  }

  @Test
  void dead_paths_and_revivals() {
    PathStates states = PathStateLines.parse(LINES);
    assertThat(states.isKnown()).isTrue();
    assertThat(states.revivals()).isEqualTo(3);
    assertThat(states.deadPaths())
        .extracting(PathStates::text)
        .containsExactly("path 10.0.2.1 (eth1) dead for 12 s, 5 tries");
    assertThat(states.paths()).hasSize(2);
  }

  @Test
  void nothing_is_known_without_an_engine() {
    assertThat(PathStateLines.text(PathStates.UNKNOWN)).isEmpty();
    assertThat(PathStateLines.parse("").isKnown()).isFalse();
    assertThat(PathStateLines.parse("{\"ok\":false}").isKnown()).isFalse();
  }

  @Test
  void a_line_of_a_newer_agent_or_a_broken_one_costs_no_other() {
    String broken =
        """
        quality 10.0.2.1 bad
        path www.example eth1 dead 12 5 1
        path 10.0.2.1 eth1 dead x 5 1
        path 10.0.2.1
        subflow zz 10.0.1.1:5000 10.0.1.2:80 standing_still 3 -
        subflow 0000abcd 10.0.1.1:70000 10.0.1.2:80 standing_still 3 -
        subflow 0000abcd 10.0.1.1 10.0.1.2:80 standing_still 3 -

        """;
    assertThat(PathStateLines.text(PathStateLines.parse(broken + LINES))).isEqualTo(LINES);
  }
}
