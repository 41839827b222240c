package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
      - **times TCP**: throughput against the same transfer by plain TCP, which has one path; where bytes go
        to the server and come back, of both ways. The best that two paths can give is 2.

      Written by `mvn verify -Peverywhere` from what that run saw.

      """;

  private static final String FOOT =
      """

      ## Why some gain less

      A second path carries what the first one has no room for. An application that waits for an answer after every
      little leaves it idle. Seen by hand on this network, Linux 6.18:

      - Linux hands a subflow up to 64 KB at a time. A small client without Java sent requests over one connection, each
        when the one before was answered: those of 64 KB all went by path 1 (19 Mbit/s), those of 128 KB by both, half
        each (36 Mbit/s).
      - **Artemis, to the broker**: the client is at most 64 KB ahead of the broker (`producerWindowSize`), so of 20 MB
        path 2 got 0.3. With `producerWindowSize=1048576` in the client's URL both paths got half: 1.5 times TCP.
      - **Artemis, from the broker**: its `tcpSendBufferSize` is 1 MB. With 262144 in the acceptor's URL it was 1.8 times
        TCP, with -1 on both sides, which leaves the size to the kernel, 1.7; why a large one costs is not known.
      - **Kafka, to the broker**: it reads the next request of a connection when the one before is answered, and with
        `acks=all` that is when the replica has fetched it, which is the client's host here. A message of 64 KB is a
        request of its own, and of 20 MB path 2 got 2.9. Larger batches (`batch.size=262144`) go by both paths, half
        each, but the way to the broker and the way to the replica then take turns, which is no faster than TCP; with
        room for the next request at the broker (`socket.receive.buffer.bytes=4194304` and the same for the replica,
        as far as `net.core.rmem_max` allows) it was 1.3 times. `acks=1`, which does not wait for the replica: 1.4
        times. A broker whose replica is not across the same paths has nothing to take turns with: `./demo kafka`.
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
                    "| %s | %s | %s | %s | %s | %s | %s |%n",
                    name,
                    row.application.sides(),
                    row.releases.toString().replaceAll("[\\[\\]]", ""),
                    verdict(row.mptcp),
                    megabytes(row.mptcp.bytes().get(0)),
                    megabytes(row.mptcp.bytes().get(1)),
                    times(row.plain.nanos(), row.mptcp.nanos()))));
    text.append(FOOT);
    Path file = Path.of(System.getProperty("jmptcp.applications.table", "target/applications.md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text.toString());
  }

  private static String times(List<Long> plain, List<Long> mptcp) {
    return IntStream.range(0, plain.size())
        .mapToObj(
            way -> String.format(Locale.ROOT, "%.1f", (double) plain.get(way) / mptcp.get(way)))
        .collect(Collectors.joining(", "));
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
