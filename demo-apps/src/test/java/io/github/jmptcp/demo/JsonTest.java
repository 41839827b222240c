package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  private final ObjectMapper reader = new ObjectMapper();

  @Test
  void a_reader_gets_back_what_was_written() throws Exception {
    String text = "quote \" backslash \\ line\n tab\t bell\u0007 umlaut ä";
    JsonNode node =
        reader.readTree(
            Json.write(Map.of("list", List.of(1, 2.5, true, text, List.of(), Map.of()))));
    JsonNode list = node.get("list");
    assertThat(list.get(0).longValue()).isEqualTo(1);
    assertThat(list.get(1).doubleValue()).isEqualTo(2.5);
    assertThat(list.get(2).booleanValue()).isTrue();
    assertThat(list.get(3).textValue()).isEqualTo(text);
    assertThat(list.get(4).isArray()).isTrue();
    assertThat(list.get(5).isObject()).isTrue();
  }

  @Test
  void writes_what_was_not_measured_as_null() throws Exception {
    assertThat(reader.readTree(Json.write(List.of(Double.NaN))).get(0).isNull()).isTrue();
  }

  @Test
  void the_report_holds_both_runs() throws Exception {
    RunResult plain = Runs.plain();
    RunResult agent = Runs.agent();
    Part first = Runs.part("a", List.of(), plain, agent, SelfCheck.of(plain, agent));
    JsonNode report = report(List.of(first));
    assertThat(report.get("ok").booleanValue()).isTrue();
    assertThat(report.get("ratio").doubleValue()).isBetween(1.99, 2.01);
    assertThat(report.at("/runs/0/tcpIsMptcp").textValue()).isEqualTo("0");
    assertThat(report.at("/runs/1/tcpIsMptcp").textValue()).isEqualTo("1");
    assertThat(report.at("/runs/1/samples/0")).hasSize(4);
    assertThat(report.has("revival")).isFalse();

    SelfCheck failed = SelfCheck.ofRevival(agent, plain, 100);
    JsonNode both =
        report(List.of(first, Runs.part("b", List.of("after 2 s"), agent, plain, failed)));
    assertThat(both.get("ok").booleanValue()).isFalse();
    assertThat(both.get("failed")).hasSize(failed.failed().size());
    assertThat(both.at("/revival/findings/0").textValue()).isEqualTo("after 2 s");
    assertThat(both.at("/revival/runs/1/name").textValue()).isEqualTo("plain TCP");
    assertThat(both.at("/revival/runs/0/outages/0/carriedAgainMillis").longValue()).isEqualTo(100);
  }

  private JsonNode report(List<Part> parts) throws Exception {
    return reader.readTree(JsonReport.of(parts, DemoOptions.parse("--quick"), "cubic", List.of()));
  }
}
