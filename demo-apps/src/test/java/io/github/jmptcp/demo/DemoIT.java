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

  /** Bounds a hang on a busy machine; it is not a measurement. */
  private static final long LIMIT_SECONDS = 10 * Long.getLong("jmptcp.patience", 60);

  /** More than what retransmissions and neighbours take. */
  private static final long CARRIED = 500_000;

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
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("the demo comes to its end")
          .isTrue();
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
  void two_paths_carry_a_download_that_survives_the_cut_of_the_main_path() throws Exception {
    // the outage is to be over before the download is, however late a busy machine heals the path
    Finished demo = demo("--quick", "--size", "180");
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
    for (String path : List.of("path1", "path2")) {
      assertThat(agent.at("/pathBytes/" + path).longValue()).as(path).isGreaterThan(CARRIED);
    }
    assertThat(growth(agent, agent.at("/outages/0"), 2))
        .as("the second path goes on while the first one is cut")
        .isGreaterThan(CARRIED);
    for (String figure : List.of("longestPauseMillis", "longestStallMillis")) {
      assertThat(plain.get(figure).longValue()).as(figure).isPositive();
      assertThat(agent.get(figure).longValue()).as(figure).isNotNegative();
    }
    assertThat(report.get("ratio").doubleValue()).isPositive();
  }

  /** What a path carried during an outage, by the samples next to it on its inside. */
  private static long growth(JsonNode run, JsonNode outage, int path) {
    return growth(
        run, outage.get("fromMillis").longValue(), outage.get("toMillis").longValue(), path);
  }

  private static long growth(JsonNode run, long fromMillis, long toMillis, int path) {
    Long first = null;
    long last = 0;
    for (JsonNode sample : run.get("samples")) {
      long millis = sample.get(0).longValue();
      if (millis >= fromMillis && millis <= toMillis) {
        last = sample.get(1 + path).longValue();
        first = first == null ? Long.valueOf(last) : first;
      }
    }
    return first == null ? 0 : last - first;
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
    assertThat(plain.get("intact").booleanValue()).isTrue();
    assertThat(growth(agent, agent.at("/outages/0"), 2)).as("path 1 cut").isGreaterThan(CARRIED);
    assertThat(growth(agent, agent.at("/outages/2"), 2)).as("path 1 off").isGreaterThan(CARRIED);
    // a path that came back is used again
    for (int path = 1; path <= 2; path++) {
      long repaired = agent.at("/outages/" + (path - 1) + "/toMillis").longValue();
      assertThat(growth(agent, repaired, Long.MAX_VALUE, path))
          .as("path " + path + " after " + repaired + " ms")
          .isGreaterThan(CARRIED);
    }
    assertKernelAloneBesideRevive(report.get("revival"));
  }

  /** The last part: one path is silent, and the kernel's path manager has no help or some. */
  private void assertKernelAloneBesideRevive(JsonNode revival) throws Exception {
    JsonNode kernel = revival.at("/runs/0");
    JsonNode revive = revival.at("/runs/1");
    for (JsonNode run : List.of(kernel, revive)) {
      String name = run.get("name").textValue();
      assertThat(run.get("tcpIsMptcp").textValue()).as(name).isEqualTo("1");
      assertThat(run.get("intact").booleanValue()).as(name).isTrue();
      JsonNode outage = run.at("/outages/0");
      assertThat(outage.get("path") + " " + outage.get("what").textValue()).isEqualTo("1 cut");
      assertThat(growth(run, outage, 2)).as(name + ": path 2").isGreaterThan(CARRIED);
      assertThat(growth(run, outage, 1)).as(name + ": path 1").isLessThan(CARRIED);
      assertCarriedAgain(run, outage);
    }
    assertThat(revive.at("/outages/0/carriedAgainMillis").isNumber()).isTrue();

    String finding = revival.at("/findings/0").textValue();
    assertThat(finding).contains(carriedAgain(kernel), carriedAgain(revive));
    String page = Files.readString(directory.resolve("demo.html"));
    assertThat(page).contains(finding, "revive=false", "revive=true");
    assertThat(page.split("<svg", -1)).hasSize(3);
  }

  /** From then on the path carried, and not before, by the samples of its interface's counter. */
  private static void assertCarriedAgain(JsonNode run, JsonNode outage) {
    long repaired = outage.get("toMillis").longValue();
    JsonNode again = outage.get("carriedAgainMillis");
    long until = again.isNull() ? run.get("millis").longValue() : repaired + again.longValue();
    assertThat(growth(run, repaired, until - 1, 1))
        .as("from %d to %d ms: %s", repaired, until, run.get("name"))
        .isLessThan(CARRIED);
    if (again.isNumber()) {
      assertThat(growth(run, repaired, Long.MAX_VALUE, 1)).isGreaterThan(CARRIED);
    }
  }

  private static String carriedAgain(JsonNode run) {
    JsonNode again = run.at("/outages/0/carriedAgainMillis");
    long rest = run.get("millis").longValue() - run.at("/outages/0/toMillis").longValue();
    return run.get("name").textValue()
        + (again.isNull()
            ? ": not within %.1f s".formatted(rest / 1000.0)
            : ": %.1f s".formatted(again.longValue() / 1000.0));
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
          .extracting(phase -> phase.get("name").textValue())
          .containsExactly("produce", "consume");
      assertThat(run.get("intact").booleanValue()).isTrue();
      assertThat(run.get("receivedBytes").longValue()).isEqualTo(2 * bytes);
    }
    assertThat(plain.at("/pathBytes/path1").longValue()).isGreaterThan(2 * bytes);
    assertThat(plain.at("/pathBytes/path2").longValue()).isLessThan(bytes / 100);
    for (String path : List.of("path1", "path2")) {
      assertThat(agent.at("/pathBytes/" + path).longValue()).as(path).isGreaterThan(CARRIED);
    }
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
  void without_namespaces_it_runs_on_loopback_and_prints_what_it_left_out() throws Exception {
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
