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

      Unmodified third-party software, between two hosts that are connected by two paths of
      RATE each. Every application ran with plain TCP and then with the agent on both sides;
      servers that are not Java ran under `mptcpize run` instead. The second path is an endpoint that the
      client's agent sets (`endpoints=10.77.2.1+dev+p2+subflow`); `ip mptcp` is not used. The received data was
      compared with the sent data, byte by byte.

      - **TCP_IS_MPTCP**: what the kernel reported for every connection on the server's host (`ss -Mani`) after the
        bulk transfer, and the highest number of subflows of one connection.
      - **path 1, path 2**: bytes on the two interfaces during the bulk transfer, from their counters.
      - **times TCP**: throughput relative to the same transfer by plain TCP, which has one path; for transfers to
        the server and back, both directions. The maximum for two paths is 2.

      Written by `mvn verify -Peverywhere` from the results of that run.

      """;

  private static final String FOOT =
      """

      ## Why some gain less

      A second path carries data for which the first one has no room. It is idle if an application waits for an answer
      after every small piece of data. Measured by hand on this network, Linux 6.18:

      - Linux hands a subflow up to 64 KB at a time. A small client without Java sent requests over one connection, each
        after the answer to the previous one. Requests of 64 KB all used path 1 (19 Mbit/s), requests of 128 KB both, half
        each (36 Mbit/s).
      - **Artemis, to the broker**: the client is at most 64 KB ahead of the broker (`producerWindowSize`), so path 2 carried
        0.3 of 20 MB. With `producerWindowSize=1048576` in the client's URL each path carried half: 1.5 times TCP.
      - **Artemis, from the broker**: its `tcpSendBufferSize` is 1 MB. With 262144 in the acceptor's URL it was 1.8 times
        TCP; with -1 on both sides, which leaves the size to the kernel, 1.7. The reason is not known.
      - **Kafka, longer paths**: clients and brokers fix SO_RCVBUF and SO_SNDBUF (32 to 128 KB), which limits a connection to one such buffer
        in a round trip, over all paths together. `buffers=auto` leaves the sizes to the kernel
        ([networks](networks.md#buffers-that-the-application-sets)); so do `receive.buffer.bytes=-1`, `send.buffer.bytes=-1` and at the broker
        `socket.receive.buffer.bytes=-1` and `socket.send.buffer.bytes=-1`.
      - **Kafka, to the broker**: it reads the next request of a connection after it has answered the previous one. With
        `acks=all` that is when the replica, here the client's host, has fetched it. A message of 64 KB is one request, and
        path 2 carried 2.9 of 20 MB. Larger batches (`batch.size=262144`) use both paths, half each, but the transfer to
        the broker and the transfer to the replica then alternate, which is no faster than TCP. With room for the next
        request at the broker (`socket.receive.buffer.bytes=4194304` and the same for the replica, as far as
        `net.core.rmem_max` allows) it was 1.3 times. `acks=1`, which does not wait for the replica: 1.4 times. The
        transfers do not alternate if the replica is not across the same paths: `./demo kafka`.
      """;

  private record Row(
      Application application, TreeSet<Integer> releases, Outcome plain, Outcome mptcp) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();

  private ApplicationTable() {}

  /** Notes one run; the numbers in the table are those of the first. */
  synchronized void saw(Application application, JavaRelease release, Outcome plain, Outcome mptcp)
      throws Exception {
    rows.computeIfAbsent(
            application.name(), name -> new Row(application, new TreeSet<>(), plain, mptcp))
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
                    isMptcpAndSubflows(row.mptcp),
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

  private static String isMptcpAndSubflows(Outcome outcome) {
    boolean all = outcome.connections().stream().allMatch(c -> c.isMptcp());
    int subflows = outcome.connections().stream().mapToInt(c -> c.subflows()).max().orElse(0);
    return (all ? "1" : "0") + ", " + subflows + " subflows";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
