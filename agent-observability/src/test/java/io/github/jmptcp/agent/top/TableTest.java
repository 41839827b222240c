package io.github.jmptcp.agent.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.observe.Snapshots;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static List<String> body(String states, int columns) throws Exception {
    return new Table(/* unicode= */ false)
        .body(Snapshots.ofTwoSubflows(states), new Rates(), Order.RATE, true, columns).stream()
            .map(line -> line.replaceAll(" +", " ").stripTrailing())
            .toList();
  }

  @Test
  void shows_no_line_of_paths_where_nothing_is_known() throws Exception {
    assertThat(body("", 120))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("10.0.1.1:5000 - 10.0.1.2:80 ");
  }

  @Test
  void shows_dead_paths_and_what_stands_still_or_is_revived() throws Exception {
    String states =
        """
        revivals 1
        path 10.0.3.1 eth1 dead 12 5 1
        subflow 0000abcd 10.0.2.1:5001 10.0.1.2:80 standing_still 3 -
        lost 0000abcd 10.0.3.1 10.0.1.2:80 2 timed_out 12 5
        rule 0000abcd *=eth0
        """;
    List<String> lines = body(states, 120);
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).isEqualTo("1 dead path, 1 path revival");
    assertThat(lines.get(1)).isEqualTo("path 10.0.3.1 (eth1) dead for 12 s, 5 tries");
    assertThat(lines.get(2)).startsWith("10.0.1.1:5000 - 10.0.1.2:80 paths=*=eth0 ");
    assertThat(lines.get(3)).doesNotContain("still");
    assertThat(lines.get(4)).startsWith(" 10.0.2.1:5001 still 3 s ");
    assertThat(lines.get(5)).isEqualTo(" 10.0.3.1 lost (timed out) reviving 5");
    assertThat(body(states, 80)).allMatch(line -> line.length() <= 80);
  }

  @Test
  void shows_a_backup_that_was_made_normal() throws Exception {
    String states =
        """
        revivals 0
        subflow 0000abcd 10.0.2.1:5001 10.0.1.2:80 alive -1 - 12
        """;
    assertThat(body(states, 120))
        .last()
        .asString()
        .startsWith(" 10.0.2.1:5001 made normal by jmptcp 12 s ");
  }

  @Test
  void shows_in_short_why_a_subflow_is_slow() throws Exception {
    String subflow = "subflow 0000abcd 10.0.2.1:5001 10.0.1.2:80 alive -1 jmptcp -1 ";
    String reason = "sending: rtt 600 ms beside 15 ms, 0.9 Mbit/s where the best path carried 38.0";
    List<String> lines = body("revivals 0\n" + subflow + reason + "\n", 80);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2)).startsWith(" 10.0.2.1:5001 ");
    assertThat(lines.get(3)).isEqualTo(" slow when sending: rtt 600 ms beside 15 ms");
  }
}
