package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netns.Cut;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Stream;
import io.github.jmptcp.netns.TwoPaths;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Paths that die and come back, the same under both path managers; counters of devices witness it.
 */
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT)
abstract class RevivalTests extends TwoPaths {
  static final int PORT = 5000;

  /** Two seconds are usual, which benchmarks measure; the kernel alone takes 7 s and more. */
  static final long SOON_MILLIS = 4_000;

  final KeptOwnership debts = new KeptOwnership(true);
  final SeenPaths seen = new SeenPaths();

  @BeforeEach
  final void prepare() throws Exception {
    for (Netns end : new Netns[] {server, client}) {
      for (String device : new String[] {"all", "path1", "path2"}) {
        end.sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");
      }
      for (String device : new String[] {"path1", "path2"}) {
        // slower than the streams, so that these need both
        end.exec(
                "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "16mbit", "burst",
                "32k", "latency", "50ms")
            .orFail();
      }
      end.in(
          () -> {
            try (PathManager manager = PathManager.open()) {
              manager.setLimits(new Limits(4, 4));
            }
            return null;
          });
    }
    for (int path = 1; path <= 2; path++) {
      String table = "10" + path;
      String device = "path" + path;
      client
          .exec("ip", "route", "add", "default", "via", "10." + path + ".0.2", "table", table)
          .orFail();
      client.exec("ip", "rule", "add", "from", "10." + path + ".0.1", "lookup", table).orFail();
      client.exec("ip", "rule", "add", "oif", device, "lookup", table).orFail();
    }
  }

  final void endpoint(String words) throws Exception {
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            return manager.addAsIs(EndpointParser.parse(words));
          }
        });
  }

  /** The engine in the client's namespace. */
  abstract PathEngine start() throws Exception;

  final MptcpPair connected() throws Exception {
    MptcpPair pair = new MptcpPair(server, client, true, PORT);
    pair.connect("10.1.0.2");
    pair.send(true, 1);
    pair.send(false, 1);
    return pair;
  }

  /** Bytes that came in by a path. */
  static long arrived(Netns at, int path) {
    return Long.parseLong(
        at.exec("cat", "/sys/class/net/path" + path + "/statistics/rx_bytes").orFail().trim());
  }

  final void await(String what, long seconds, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end)
          .as("%s within %d s; paths:\n%s\n%s\n%s", what, seconds, seen, debts.log, ss())
          .isNegative();
      Thread.sleep(20);
    }
  }

  final String ss() {
    return client.exec("ss", "-tnHO", "dport", "=", ":" + PORT).orFail();
  }

  /** Waits until a path carries data; returns after how many milliseconds it does. */
  final long awaitCarrying(Netns at, int path, long seconds) throws InterruptedException {
    long start = System.nanoTime();
    long before = arrived(at, path);
    await("path " + path + " carries", seconds, () -> arrived(at, path) - before > 50_000);
    return (System.nanoTime() - start) / 1_000_000;
  }

  final long synCount(String device) {
    String out = client.exec("nft", "list", "counter", "inet", "count", device).orFail();
    return Long.parseLong(out.replaceAll("(?s).*packets ([0-9]+).*", "$1"));
  }

  final void countSyns() {
    StringBuilder rules = new StringBuilder("table inet count {\n");
    for (String device : new String[] {"path1", "path2"}) {
      rules.append("counter ").append(device).append(" { }\n");
    }
    rules.append("chain out {\ntype filter hook output priority 0\n");
    for (String device : new String[] {"path1", "path2"}) {
      rules
          .append("oifname ")
          .append(device)
          .append(" tcp flags & (syn|ack) == syn counter name ")
          .append(device)
          .append("\n");
    }
    client.exec("nft", rules.append("}\n}").toString()).orFail();
  }

  @ParameterizedTest
  @CsvSource({"2, true, 10", "1, true, 30", "2, false, 10"})
  void a_path_that_was_silent_carries_again_soon(int path, boolean upload, int seconds)
      throws Exception {
    endpoint("10.1.0.1 dev path1 id 1 subflow");
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    countSyns();
    Netns receiving = upload ? server : client;
    String address = "10." + path + ".0.1";
    try (PathEngine engine = start();
        MptcpPair pair = connected();
        Stream stream = pair.stream(upload)) {
      awaitCarrying(receiving, 3 - path, 20);
      awaitCarrying(receiving, path, 20); // the last one: a receiver misses what came until now
      long syns;
      stream.longestSilenceMillis();
      try (Cut cut = Cut.silent(client, server, "path" + path)) {
        await("the path is dead", 20, () -> seen.isDead(address));
        Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
        syns = synCount("path" + path);
      }
      long silence = stream.longestSilenceMillis();
      long millis = awaitCarrying(receiving, path, 20);
      System.out.printf(
          "path %d, %s, %d s: silence %d ms, carries again after %d ms, %d SYNs%n%s%n",
          path, upload ? "upload" : "download", seconds, silence, millis, syns, seen);
      assertThat(millis).isLessThan(SOON_MILLIS);
      assertThat(syns).isLessThan(2L * seconds + 4);
      await("the path is back", 20, () -> !seen.isDead(address));
      assertThat(debts.owed).isEmpty();
      assertThat(engine).isNotNull();
    }
  }

  @Test
  void a_subflow_that_was_reset_once_is_there_again_soon() throws Exception {
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    try (PathEngine engine = start();
        MptcpPair pair = connected();
        Stream stream = pair.stream(true)) {
      awaitCarrying(server, 2, 20);
      try (Cut cut = Cut.reset(server, "path2")) {
        await("the subflow is reset", 20, () -> !ss().contains("ESTAB 0 path2"));
        await("the path is dead", 20, () -> seen.isDead("10.2.0.1"));
      }
      long millis = awaitCarrying(server, 2, 20);
      System.out.println("reset: carries again after " + millis + " ms\n" + seen);
      assertThat(millis).isLessThan(SOON_MILLIS);
      assertThat(engine).isNotNull();
    }
  }

  @Test
  void a_join_that_is_refused_for_five_seconds_is_there_within_twelve() throws Exception {
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    countSyns();
    try (PathEngine engine = start()) {
      try (Cut cut = Cut.reset(server, "path2");
          MptcpPair pair = connected();
          Stream stream = pair.stream(true)) {
        await("the path is dead", 20, () -> seen.isDead("10.2.0.1"));
        Thread.sleep(5_000);
        assertThat(synCount("path2")).isBetween(2L, 9L);
        cut.close();
        long millis = awaitCarrying(server, 2, 20);
        System.out.println("refused: carries again after " + millis + " ms\n" + seen);
        assertThat(millis).isLessThan(12_000);
      }
      assertThat(engine).isNotNull();
    }
  }

  @Test
  void the_first_path_comes_back_although_no_endpoint_names_it() throws Exception {
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    try (PathEngine engine = start();
        MptcpPair pair = connected();
        Stream stream = pair.stream(true)) {
      awaitCarrying(server, 2, 20);
      try (Cut cut = Cut.silent(client, server, "path1")) {
        await("the path is dead", 20, () -> seen.isDead("10.1.0.1"));
        Thread.sleep(4_000);
      }
      long millis = awaitCarrying(server, 1, 20);
      System.out.println("first: carries again after " + millis + " ms\n" + seen);
      assertThat(millis).isLessThan(SOON_MILLIS);
      assertThat(debts.owed).isEmpty();
      assertThat(engine).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_backup_takes_over_and_the_return_of_the_primary_stalls_nothing(boolean upload)
      throws Exception {
    endpoint("10.1.0.1 dev path1 id 1 subflow");
    endpoint("10.2.0.1 dev path2 id 2 subflow backup");
    Netns receiving = upload ? server : client;
    try (PathEngine engine = start();
        MptcpPair pair = connected();
        Stream stream = pair.stream(upload)) {
      awaitCarrying(receiving, 1, 20);
      await("the backup", 20, () -> ss().contains("10.2.0.1"));
      long cutSilence;
      stream.longestSilenceMillis();
      try (Cut cut = Cut.silent(client, server, "path1")) {
        await("the path is dead", 20, () -> seen.isDead("10.1.0.1"));
        awaitCarrying(receiving, 2, 20);
        cutSilence = stream.longestSilenceMillis();
        Thread.sleep(10_000);
        stream.longestSilenceMillis();
      }
      long millis = awaitCarrying(receiving, 1, 20);
      await("the backup is one again", 20, () -> debts.owed.isEmpty());
      Thread.sleep(3_000);
      long healSilence = stream.longestSilenceMillis();
      System.out.printf(
          "backup, %s: silence %d ms at the cut, %d ms around the heal, primary after %d ms%n%s%n",
          upload ? "upload" : "download", cutSilence, healSilence, millis, seen);
      assertThat(healSilence).isLessThan(2_500); // the kernel alone: 3.3 s
      assertThat(client.ipMptcp("endpoint", "show", "id", "2").orFail()).contains("backup");
      assertThat(engine).isNotNull();
    }
  }
}
