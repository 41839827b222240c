package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./demo} as a user does and reads its report. */
class DemoIT {

  private static final Path AGENT = Path.of(System.getProperty("jmptcp.jar")).normalize();
  private static final Path SCRIPT = Path.of("..", "demo").toAbsolutePath().normalize();
  private static final boolean CI = System.getenv("CI") != null;

  @TempDir Path directory;

  @BeforeAll
  static void the_agent_is_built() {
    boolean there = Files.isRegularFile(AGENT);
    if (CI) {
      assertThat(there).as("%s is built before this module", AGENT).isTrue();
    }
    assumeTrue(there, AGENT + " is not there: mvn -q -B -pl agent -am package");
  }

  private record Finished(int exit, String output, JsonNode report) {}

  private Finished demo(String... options) throws Exception {
    Path json = directory.resolve("report.json");
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of("--agent", AGENT.toString(), "--out", directory.toString()));
    command.addAll(List.of("--json", json.toString()));
    command.addAll(List.of(options));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("the demo comes to its end").isTrue();
    } finally {
      process.destroy();
    }
    JsonNode report =
        Files.exists(json)
            ? new ObjectMapper().readTree(json.toFile())
            : new ObjectMapper().nullNode();
    return new Finished(process.exitValue(), Files.readString(output), report);
  }

  @Test
  void two_paths_carry_more_than_one_and_survive_the_cut_of_the_main_path() throws Exception {
    Finished demo = demo("--quick");
    assertThat(demo.exit()).as(demo.output()).isZero();
    JsonNode report = demo.report();
    assertTwoPaths(report);
    assertThat(Files.readString(directory.resolve("demo.html")))
        .contains("<svg", "endpoints=10.79.2.2+dev+path2+signal");

    JsonNode plain = report.at("/runs/0");
    JsonNode agent = report.at("/runs/1");
    assertOnlyTheSecondIsMptcp(plain, agent);
    assertThat(agent.at("/mptcpCounters/MPJoinAckRx").longValue()).isPositive();
    assertThat(plain.at("/mptcpCounters/MPCapableSYNRX").longValue()).isZero();

    long size = report.get("fileBytes").longValue();
    for (JsonNode run : List.of(plain, agent)) {
      assertThat(run.get("intact").booleanValue()).isTrue();
      assertThat(run.get("receivedBytes").longValue()).isEqualTo(size);
    }
    assertThat(plain.at("/pathBytes/path1").longValue()).isGreaterThan(size);
    assertThat(plain.at("/pathBytes/path2").longValue()).isLessThan(size / 100);
    // While path 1 is cut everything comes over path 2, before that about half.
    assertThat(agent.at("/pathBytes/path1").longValue()).isGreaterThan(size / 8);
    assertThat(agent.at("/pathBytes/path2").longValue()).isGreaterThan(size / 4);

    JsonNode outage = plain.at("/outages/0");
    long cutFor = outage.get("toMillis").longValue() - outage.get("fromMillis").longValue();
    assertThat(plain.get("longestPauseMillis").longValue())
        .as("plain TCP stands still until the path is healed")
        .isGreaterThan(cutFor - 200);
    assertThat(agent.get("longestPauseMillis").longValue())
        .as("the second path goes on meanwhile")
        .isLessThan(cutFor - 200);
    assertThat(agent.get("longestStallMillis").longValue())
        .as("and not only by a trickle")
        .isLessThan(plain.get("longestStallMillis").longValue());
    assertThat(report.get("ratio").doubleValue())
        .as("throughput with two paths")
        .isGreaterThan(1.4);
  }

  @Test
  void one_path_after_the_other_fails_and_the_download_goes_on() throws Exception {
    Finished demo = demo("failover", "--quick");
    assertThat(demo.exit()).as(demo.output()).isZero();
    JsonNode report = demo.report();
    assertTwoPaths(report);
    assertThat(report.get("scenario").textValue()).isEqualTo("failover");
    JsonNode plain = report.at("/runs/0");
    JsonNode agent = report.at("/runs/1");
    assertThat(agent.get("intact").booleanValue()).isTrue();
    assertThat(agent.get("outages"))
        .extracting(each -> each.get("path") + " " + each.get("what").textValue())
        .containsExactly("1 cut", "2 cable out", "1 switched off");
    // a path that came back is used again
    JsonNode samples = agent.get("samples");
    for (int path = 1; path <= 2; path++) {
      long mended = agent.at("/outages/" + (path == 1 ? 2 : 1) + "/toMillis").longValue();
      long then = 0;
      for (JsonNode sample : samples) {
        then = sample.get(0).longValue() <= mended ? sample.get(1 + path).longValue() : then;
      }
      long end = samples.get(samples.size() - 1).get(1 + path).longValue();
      assertThat(end - then).as("path " + path + " after " + mended + " ms").isGreaterThan(500_000);
    }
    assertThat(agent.get("longestPauseMillis").longValue())
        .isLessThan(plain.get("longestPauseMillis").longValue());
  }

  @Test
  void kafka_and_its_own_tools_use_both_paths() throws Exception {
    Finished demo = demo("kafka", "--size", "16", "--rate", "40");
    if (!CI) {
      assumeTrue(!demo.output().contains("Kafka could not be fetched"), demo.output());
    }
    assertThat(demo.exit()).as(demo.output()).isZero();
    JsonNode report = demo.report();
    assertTwoPaths(report);
    assertThat(report.get("scenario").textValue()).isEqualTo("kafka");
    assertThat(Files.readString(directory.resolve("demo.html")))
        .contains("<svg", "org.apache.kafka.tools.ProducerPerformance", "+path2+signal");

    JsonNode plain = report.at("/runs/0");
    JsonNode agent = report.at("/runs/1");
    assertOnlyTheSecondIsMptcp(plain, agent);
    long bytes = report.get("fileBytes").longValue();
    assertThat(bytes).isEqualTo(16_000_000);
    for (JsonNode run : List.of(plain, agent)) {
      assertThat(run.get("legs"))
          .extracting(leg -> leg.get("name").textValue())
          .containsExactly("produce", "consume");
      assertThat(run.get("intact").booleanValue()).isTrue();
      assertThat(run.get("receivedBytes").longValue()).isEqualTo(2 * bytes);
    }
    assertThat(plain.at("/pathBytes/path1").longValue()).isGreaterThan(2 * bytes);
    assertThat(plain.at("/pathBytes/path2").longValue()).isLessThan(bytes / 100);
    assertThat(agent.at("/pathBytes/path1").longValue()).isGreaterThan(bytes / 4);
    assertThat(agent.at("/pathBytes/path2").longValue()).isGreaterThan(bytes / 4);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).noneMatch(Files::isDirectory);
    }
  }

  private static void assertOnlyTheSecondIsMptcp(JsonNode plain, JsonNode agent) {
    assertThat(plain.get("tcpIsMptcp").textValue()).isEqualTo("0");
    assertThat(agent.get("tcpIsMptcp").textValue()).isEqualTo("1");
    assertThat(agent.get("agentSaysClient").textValue()).isEqualTo("1");
    assertThat(agent.get("agentSaysServer").textValue()).isEqualTo("1");
    assertThat(agent.get("subflows").intValue()).isGreaterThanOrEqualTo(2);
  }

  private static void assertTwoPaths(JsonNode report) {
    if (!CI) {
      assumeTrue(
          report.get("network").textValue().equals("two paths"),
          () -> "no namespaces here: " + report.get("leftOut"));
    }
    assertThat(report.get("network").textValue()).isEqualTo("two paths");
    assertThat(report.get("leftOut")).isEmpty();
    assertThat(report.get("failed")).isEmpty();
  }

  @Test
  void without_namespaces_it_runs_on_loopback_and_says_what_it_left_out() throws Exception {
    Finished demo = demo("--quick", "--loopback");
    assertThat(demo.exit()).as(demo.output()).isZero();
    assertThat(demo.output()).contains("LEFT OUT HERE", "two network namespaces");
    assertThat(demo.report().get("network").textValue()).isEqualTo("loopback");
    assertThat(demo.report().at("/runs/0/tcpIsMptcp").textValue()).isEqualTo("0");
    assertThat(demo.report().at("/runs/1/tcpIsMptcp").textValue()).isEqualTo("1");
  }

  @Test
  void an_agent_that_is_switched_off_is_found_out() throws Exception {
    Finished demo = demo("--loopback", "--size", "200", "--agent-options", "enabled=false");
    assertThat(demo.exit()).as(demo.output()).isEqualTo(1);
    assertThat(demo.output()).contains("FAILED  the run with the agent was not MPTCP");
    assertThat(demo.report().get("ok").booleanValue()).isFalse();
  }

  @Test
  void wrong_usage_is_refused_before_anything_is_done() throws Exception {
    Finished demo = demo("--quick", "--sise", "3");
    assertThat(demo.exit()).isEqualTo(2);
    assertThat(demo.output()).contains("unknown option '--sise', did you mean --size?");
    assertThat(demo.report().isNull()).isTrue();
  }
}
