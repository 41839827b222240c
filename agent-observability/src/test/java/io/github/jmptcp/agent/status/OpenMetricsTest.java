package io.github.jmptcp.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.launch.RunningAgents;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.observe.Snapshots;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of both formats, whatever the families are. */
class OpenMetricsTest {
  private static Status status(String device) throws Exception {
    AgentState agent =
        new AgentState(
            RunningAgents.of(new FakeSockets(FakeKernelVersion.LINUX_6_18).libC(), ""),
            Origins.NONE);
    return new Status(1, agent.facts(), Snapshots.ofDevice(device));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void every_sample_follows_the_type_and_help_of_its_family(boolean classic) throws Exception {
    Status status = status("eth0");
    String text = classic ? OpenMetrics.classicText(status) : OpenMetrics.text(status);
    List<String> families = new ArrayList<>();
    String family = "";
    String type = "";
    String before = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ", -1)[2];
        type = line.split(" ", -1)[3];
        families.add(family);
      } else if (line.startsWith("# HELP ")) {
        assertThat(before).startsWith("# TYPE " + family + " ");
        assertThat(line).startsWith("# HELP " + family + " ").endsWith(".");
      } else if (!line.isEmpty() && !line.equals("# EOF")) {
        String suffix = classic ? "" : type.equals("counter") ? "_total" : suffixOfOther(type);
        assertThat(line).matches(family + suffix + "(\\{\\w+=\".*\"})? \\d+");
        assertThat(type)
            .isIn(classic ? List.of("counter", "gauge") : List.of("counter", "gauge", "info"));
        assertThat(line.contains("_total")).as(line).isEqualTo(type.equals("counter"));
      }
      before = line;
    }
    assertThat(families).doesNotHaveDuplicates().hasSizeGreaterThan(10);
  }

  private static String suffixOfOther(String type) {
    return type.equals("info") ? "_info" : "";
  }

  @Test
  void only_open_metrics_has_an_end() throws Exception {
    assertThat(OpenMetrics.text(status("eth0"))).containsOnlyOnce("# EOF").endsWith("\n# EOF\n");
    assertThat(OpenMetrics.classicText(status("eth0"))).doesNotContain("# EOF").endsWith("\n");
  }

  @Test
  void the_value_of_a_label_is_escaped() throws Exception {
    // what the kernel takes as the name of an interface
    assertThat(OpenMetrics.text(status("a\"b\\c")))
        .contains("\njmptcp_subflows{device=\"a\\\"b\\\\c\"} 1\n");
    assertThat(OpenMetrics.text(status("a\nb"))).contains("{device=\"a\\nb\"}");
  }
}
