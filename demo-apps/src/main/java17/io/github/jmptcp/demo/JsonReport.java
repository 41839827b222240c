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
   * @param congestionControl the kernel's choice for new connections
   * @param leftOut what could not be done here, empty when all was
   */
  static String of(
      RunResult plain,
      RunResult agent,
      SelfCheck check,
      DemoOptions options,
      String congestionControl,
      List<String> leftOut) {
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
    report.put("ok", check.ok());
    report.put("failed", check.failed());
    report.put("runs", List.of(run(plain, options.rate()), run(agent, options.rate())));
    return Json.write(report) + "\n";
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
