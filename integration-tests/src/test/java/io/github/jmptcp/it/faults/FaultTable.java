package io.github.jmptcp.it.faults;

import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was seen, as the table of {@code docs/faults.md}. */
final class FaultTable {
  /** The one of this run. */
  static final FaultTable SEEN = new FaultTable();

  private static final String HEAD =
      """
      # What happens when something is wrong

      In each of these cases a client and a server run with the agent, on each of the Java
      releases. The table shows what the peer observed: **MPTCP**, or **TCP** and the line of the
      log with the reason. Written by `mvn verify -Peverywhere` from the results of that run.

      """;

  private final Map<String, Map<Integer, String>> cells = new LinkedHashMap<>();
  private final Map<String, String> lines = new LinkedHashMap<>();

  /** Notes one cell. */
  synchronized void saw(String fault, JavaRelease release, String outcome, String line) {
    cells.computeIfAbsent(fault, f -> new TreeMap<>()).put(release.feature(), outcome);
    if (!line.isEmpty()) {
      // the name of the file that is loaded has the pid and the time
      lines.putIfAbsent(fault, line.replaceAll("jmptcp-[0-9]+-[0-9a-f]+", "jmptcp-PID-TIME"));
    }
  }

  private FaultTable() {}

  /** Writes all that was seen so far. */
  synchronized void write() throws IOException {
    Path file = Path.of(System.getProperty("jmptcp.faults.table", "target/faults.md"));
    StringBuilder text = new StringBuilder(HEAD);
    var releases = new java.util.TreeSet<Integer>();
    cells.values().forEach(row -> releases.addAll(row.keySet()));
    text.append("| case |");
    releases.forEach(release -> text.append(" Java ").append(release).append(" |"));
    text.append(" log line |\n|---|");
    releases.forEach(release -> text.append("---|"));
    text.append("---|\n");
    cells.forEach(
        (fault, row) -> {
          text.append("| ").append(fault).append(" |");
          releases.forEach(
              release -> text.append(' ').append(row.getOrDefault(release, "-")).append(" |"));
          text.append(' ').append(lines.getOrDefault(fault, "").replace("|", "\\|")).append(" |\n");
        });
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text.toString());
  }
}
