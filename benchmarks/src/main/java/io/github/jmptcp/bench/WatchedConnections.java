package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the thread that manages paths takes of a processor while there are many connections. */
final class WatchedConnections implements InNamespaces {
  private static final String THREAD = "jmptcp-paths";
  private static final String BY_MPTCP = "MPTcpExtMPCapableSYNACKRX";
  private static final String JOINED = "MPTcpExtMPJoinSynAckRx";

  /** A listener whose queue is full answers a few without MPTCP. */
  private static final double LEAST_BY_MPTCP = 0.99;

  private static final double MOST_PERCENT = 1;
  private static final int MOST_SECONDS_TO_JOIN = 120;

  @Override
  public String name() {
    return "watched";
  }

  @Override
  public String text() {
    return "A client holds 10 000 connections of two subflows each, of which one sends 1 KiB every"
        + " 10 ms: what the agent's thread "
        + THREAD
        + " takes of a processor (/proc/PID/task/TID/schedstat) for 20 s, once all subflows are there and"
        + " another 10 s have passed. The server runs under mptcpize.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    Samples share = new Samples();
    settings.interleave(
        3,
        Managed.AGENT,
        management -> share.add(management.text, percent(settings, jdk, management)));
    return List.of(
        new Result(
            jdk.label() + ", 10 000 connections",
            "%",
            /* moreIsBetter= */ false,
            share,
            List.of(),
            Managed.atMost(MOST_PERCENT, "%")));
  }

  private static double percent(Settings settings, Jdk jdk, PathManagement management)
      throws Exception {
    int count = settings.amount(10_000, 50);
    try (TwoHosts hosts = TwoHosts.bySource(PathShape.of(1000))) {
      Variant client = management.prepare(hosts, "subflow").with(management.text, "-Xmx256m");
      try (Fork.Server server =
              new Fork.Server(
                  Fork.command(
                      jdk,
                      PathManagement.SERVER,
                      hosts.server.prefix(),
                      "Server",
                      "first",
                      TwoHosts.ANY));
          Fork.Server holds =
              new Fork.Server(
                  Fork.command(
                      jdk,
                      client,
                      hosts.client.prefix(),
                      "Watched",
                      TwoHosts.SERVER,
                      server.port,
                      "" + count))) {
        awaitJoined(hosts.client, count);
        Managed.sleep(settings.amount(10, 1));
        Path thread = thread(holds.pid());
        long begin = System.nanoTime();
        long before = onProcessor(thread);
        Managed.sleep(settings.amount(20, 1));
        long after = onProcessor(thread);
        return 100.0 * (after - before) / (System.nanoTime() - begin);
      }
    }
  }

  private static void awaitJoined(Netns host, int count) throws InterruptedException {
    long deadline = System.nanoTime() + MOST_SECONDS_TO_JOIN * 1_000_000_000L;
    long byMptcp = host.counter(BY_MPTCP);
    if (byMptcp < count * LEAST_BY_MPTCP) {
      throw new IllegalStateException(byMptcp + " of " + count + " connections are by MPTCP");
    }
    while (host.counter(JOINED) < byMptcp) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(host.counter(JOINED) + " of " + byMptcp + " have joined");
      }
      Managed.sleep(0.1);
    }
  }

  private static Path thread(long pid) throws IOException {
    try (Stream<Path> tasks = java.nio.file.Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        if (java.nio.file.Files.readString(task.resolve("comm")).strip().equals(THREAD)) {
          return task;
        }
      }
    }
    throw new IllegalStateException("process " + pid + " has no thread " + THREAD);
  }

  /** Nanoseconds that a thread has run. */
  private static long onProcessor(Path thread) throws IOException {
    return Long.parseLong(
        java.nio.file.Files.readString(thread.resolve("schedstat")).split(" ")[0]);
  }
}
