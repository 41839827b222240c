package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {

  @Test
  void puts_chart_and_report_into_the_given_directory() {
    DemoOptions options = DemoOptions.parse("--out", "x", "--json", "y/z.json");
    assertThat(options.svg()).isEqualTo(Path.of("x/demo.svg"));
    assertThat(options.html()).isEqualTo(Path.of("x/demo.html"));
    assertThat(options.json()).isEqualTo(Path.of("y/z.json"));
  }

  @Test
  void agent_options_of_the_user_precede_those_of_the_demo() {
    DemoOptions options =
        DemoOptions.parse("failover", "--agent", "a.jar", "--agent-options", "endpoints=x,log=off");
    Agents agents = Agents.of(options);
    assertThat(agents.client()).containsExactly("-javaagent:a.jar=endpoints=x,log=off");
    assertThat(agents.server()).containsExactly("-javaagent:a.jar=subflows=3,endpoints=x,log=off");
  }

  @Test
  void the_last_of_two_wins() {
    assertThat(DemoOptions.parse("--agent", "a.jar", "--agent", "b.jar").agent())
        .isEqualTo(Path.of("b.jar"));
  }

  @Test
  void a_given_size_holds_everywhere() {
    assertThat(DemoOptions.parse("--size", "7").onLoopback().fileBytes()).isEqualTo(7_000_000);
  }

  @Test
  void the_comparison_with_the_kernel_outlasts_its_outage_at_any_rate() {
    assertThat(DemoOptions.parse("failover").showsRevival()).isTrue();
    assertThat(DemoOptions.parse("download").showsRevival()).isFalse();
    assertThat(DemoOptions.parse("failover").onLoopback().showsRevival()).isFalse();
    for (String rate : List.of("10", "100", "1000")) {
      for (String quick : List.of("--quick", "failover")) {
        DemoOptions options = DemoOptions.parse("failover", quick, "--rate", rate, "--size", "3");
        DemoOptions revival = options.forRevival();
        double secondsOnOnePath = revival.fileBytes() * 8e-6 / revival.rate();
        assertThat(secondsOnOnePath).isGreaterThan(2.0 * revival.cutSeconds());
        assertThat(revival.cutSeconds()).isGreaterThan(options.cutSeconds());
      }
    }
  }

  @Test
  void the_agents_of_the_comparison_differ_in_revive_only() {
    DemoOptions revival = DemoOptions.parse("failover", "--agent", "a.jar").forRevival();
    Agents without = Agents.of(revival, ",revive=false");
    Agents with = Agents.of(revival, ",revive=true");
    assertThat(without.client()).containsExactly("-javaagent:a.jar=endpoints=auto,revive=false");
    assertThat(without.server().get(0)).contains("subflows=3").endsWith(",revive=false");
    assertThat(with.client().get(0).replace("true", "false")).isEqualTo(without.client().get(0));
    assertThat(with.server().get(0).replace("true", "false")).isEqualTo(without.server().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "--qick,--quick",
    "--jsn,--json",
    "rate,--rate",
    "-size,--size",
    "fallover,failover",
    "kafak,kafka"
  })
  void an_unknown_word_is_refused_with_the_nearest(String wrong, String right) {
    assertThatThrownBy(() -> DemoOptions.parse("--quick", wrong))
        .hasMessageContaining("'" + wrong + "'")
        .hasMessageContaining("did you mean " + right);
  }

  @ParameterizedTest
  @CsvSource({"--size,0", "--size,many", "--size,1.5", "--rate,1001", "--rate,-1"})
  void a_bad_number_is_refused_with_its_range(String option, String value) {
    assertThatThrownBy(() -> DemoOptions.parse(option, value))
        .hasMessageContaining(option)
        .hasMessageContaining("from 1 to")
        .hasMessageContaining(value);
  }

  @Test
  void kafka_is_not_run_over_loopback() {
    assertThatThrownBy(() -> DemoOptions.parse("kafka", "--loopback"))
        .hasMessageContaining("two paths")
        .hasMessageContaining("download");
  }

  @Test
  void a_missing_value_is_refused() {
    assertThatThrownBy(() -> DemoOptions.parse("--json")).hasMessageContaining("--json needs");
    assertThatThrownBy(() -> DemoOptions.parse("--json", "--quick"))
        .hasMessageContaining("--json needs");
  }

  @Test
  void the_usage_names_every_option() {
    assertThat(DemoOptions.USAGE)
        .contains("--quick", "--size", "--rate", "--java", "--agent", "--agent-options")
        .contains("--loopback", "--out", "--html", "--svg", "--json", "--build", "--help")
        .contains("download", "failover", "kafka", "--kafka");
  }
}
