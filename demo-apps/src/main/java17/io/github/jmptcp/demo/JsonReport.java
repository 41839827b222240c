package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result for programs: everything the table and the chart are made from. */
final class JsonReport {

  private JsonReport() {}

  /**
   * Writes the report.
   *
   * @param parts a run by plain TCP and one with the agent; then, where it was shown, the kernel's
   *     path manager alone and {@code revive}
   * @param congestionControl the kernel's choice for new connections
   * @param leftOut what could not be done here, empty when all was
   */
  static String of(
      List<Part> parts, DemoOptions options, String congestionControl, List<String> leftOut) {
    RunResult plain = parts.get(0).first();
    RunResult agent = parts.get(0).second();
    List<String> failed = parts.stream().flatMap(part -> part.check().failed().stream()).toList();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("scenario", options.scenario().word());
    report.put("network", agent.paths().isEmpty() ? "loopback" : "two paths");
    report.put("leftOut", leftOut);
    report.put("kernel", System.getProperty("os.version"));
    report.put("congestionControl", congestionControl);
    report.put("java", options.java());
    report.put("rateMegabits", options.rate());
    report.put("fileBytes", options.scenario().workload(options).bytes());
    report.put("ratio", ResultTable.ratio(plain, agent));
    report.put("ok", failed.isEmpty());
    report.put("failed", failed);
    report.put("runs", runs(parts.get(0), options.rate()));
    if (parts.size() > 1) {
      Map<String, Object> revival = new LinkedHashMap<>();
      revival.put("findings", parts.get(1).findings());
      revival.put("runs", runs(parts.get(1), options.rate()));
      report.put("revival", revival);
    }
    return Json.write(report) + "\n";
  }

  private static List<Object> runs(Part part, int rate) {
    return List.of(run(part.first(), rate), run(part.second(), rate));
  }

  private static Map<String, Object> run(RunResult run, int rate) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", run.name());
    map.put("withAgent", run.withAgent());
    map.put("tcpIsMptcp", run.protocol().isMptcp());
    map.put("witness", run.observer());
    map.put("agentSaysClient", run.clientLog().protocol().orElse(""));
    map.put("agentSaysServer", run.serverLog().protocol().orElse(""));
    map.put("subflows", run.subflows());
    map.put("receivedBytes", run.received());
    map.put("intact", run.intact());
    map.put("millis", run.millis());
    map.put("cleanMegabits", run.cleanMegabits().orElse(Double.NaN));
    map.put("longestStallMillis", run.longestStallMillis(rate));
    map.put("longestPauseMillis", run.longestPauseMillis());
    List<Object> phases = new ArrayList<>();
    for (Phase phase : run.phases()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", phase.name());
      each.put("fromMillis", phase.fromMillis());
      each.put("toMillis", phase.toMillis());
      each.put("bytes", phase.bytes());
      each.put("megabits", phase.megabits().orElse(Double.NaN));
      phases.add(each);
    }
    map.put("legs", phases);
    List<Object> outages = new ArrayList<>();
    for (Outage outage : run.outages()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("path", outage.path());
      each.put("what", outage.kind().label);
      each.put("fromMillis", outage.fromMillis());
      each.put("toMillis", outage.toMillis());
      each.put("carriedAgainMillis", run.carriedAgainMillis(outage, rate));
      outages.add(each);
    }
    map.put("outages", outages);
    Map<String, Object> paths = new LinkedHashMap<>();
    for (int i = 0; i < run.paths().size(); i++) {
      paths.put(run.paths().get(i), run.pathBytes().get(i));
    }
    map.put("pathBytes", paths);
    map.put("mptcpCounters", run.mptcp());
    List<List<Long>> samples = new ArrayList<>();
    for (Sample sample : run.samples()) {
      List<Long> row = new ArrayList<>(List.of(sample.millis(), sample.received()));
      row.addAll(sample.paths());
      samples.add(row);
    }
    map.put("samples", samples);
    return map;
  }
}
