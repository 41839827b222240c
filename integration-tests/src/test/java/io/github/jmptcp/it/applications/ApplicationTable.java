package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What was seen, as the table of {@code docs/applications.md}. */
final class ApplicationTable {
  /** The one of this run. */
  static final ApplicationTable SEEN = new ApplicationTable();

  private static final String HEAD =
      """
      # Applications

      Software that nobody here wrote, unmodified, between two hosts joined by two paths of
      RATE each. Every application ran with plain TCP and then with the agent on both sides;
      servers that are not Java got `mptcpize run` in its place. The second path is an endpoint that the
      client's agent sets (`endpoints=10.77.2.1+dev+p2+subflow`); nobody runs `ip mptcp`. What came was compared
      with what was sent, byte by byte.

      - **TCP_IS_MPTCP**: what the kernel said of every connection on the server's host (`ss -Mani`) after the
        bulk, and the most subflows that one had.
      - **path 1, path 2**: bytes on the two interfaces during the bulk, by their counters.
      - **times TCP**: throughput against the same transfer by plain TCP, which has one path. The
        best that two paths can give is 2.

      Written by `mvn verify -Peverywhere` from what that run saw.

      """;

  private record Row(
      Application application, TreeSet<Integer> releases, Outcome plain, Outcome mptcp) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();

  private ApplicationTable() {}

  /** Notes one run; the numbers in the table are those of the first. */
  synchronized void saw(Application application, JavaRelease release, Outcome plain, Outcome mptcp)
      throws Exception {
    rows.computeIfAbsent(
            application.name().call(), name -> new Row(application, new TreeSet<>(), plain, mptcp))
        .releases()
        .add(release.feature());
  }

  /** Writes all that was seen so far. */
  synchronized void write() throws IOException {
    StringBuilder text = new StringBuilder(HEAD.replace("RATE", ApplicationRun.RATE));
    text.append(
        "| application | client, server | Java | TCP_IS_MPTCP | path 1 | path 2 | times TCP |\n"
            + "|---|---|---|---|---|---|---|\n");
    rows.forEach(
        (name, row) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %.1f |%n",
                    name,
                    row.application.sides(),
                    row.releases.toString().replaceAll("[\\[\\]]", ""),
                    verdict(row.mptcp),
                    megabytes(row.mptcp.bytes().get(0)),
                    megabytes(row.mptcp.bytes().get(1)),
                    (double) row.plain.nanos() / row.mptcp.nanos())));
    Path file = Path.of(System.getProperty("jmptcp.applications.table", "target/applications.md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text.toString());
  }

  private static String verdict(Outcome outcome) {
    boolean all = outcome.connections().stream().allMatch(c -> c.isMptcp());
    int subflows = outcome.connections().stream().mapToInt(c -> c.subflows()).max().orElse(0);
    return (all ? "1" : "0") + ", " + subflows + " subflows";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
