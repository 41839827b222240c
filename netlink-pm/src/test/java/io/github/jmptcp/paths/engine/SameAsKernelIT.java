package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.Subflow;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same steps under the kernel's path manager and under this one lead to the same subflows, as
 * both ends see them.
 */
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT)
class SameAsKernelIT {
  private static final int PORT = 5000;
  private static final Duration REFRESH = Duration.ofMillis(200);

  /** Longer than this path manager needs to find that endpoints have changed. */
  private static final long UNCHANGED = TimeUnit.MILLISECONDS.toNanos(800);

  private static final long LATEST = TimeUnit.SECONDS.toNanos(30);

  /** What an end has received: withdrawn addresses and changes of priorities. */
  private static final List<String> COUNTERS = List.of("MPTcpExtRmAddr", "MPTcpExtMPPrioRx");

  /** Client and server with three cables. */
  private static final class Hosts implements AutoCloseable {
    final Netns server = Netns.create();
    final Netns client = Netns.create();

    Hosts() {
      for (int path = 1; path <= 3; path++) {
        client.cable(server, path);
      }
      for (Netns end : List.of(server, client)) {
        int own = end == client ? 1 : 2;
        for (String device : List.of("all", "path1", "path2", "path3")) {
          end.sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");
        }
        for (int path = 1; path <= 3; path++) {
          String table = "10" + path;
          String peer = "10." + path + ".0." + (3 - own);
          end.exec("ip", "route", "add", "default", "via", peer, "table", table).orFail();
          end.exec("ip", "rule", "add", "from", "10." + path + ".0." + own, "lookup", table)
              .orFail();
        }
      }
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  static List<Arguments> cases() {
    return List.of(
        Arguments.of("", "connect; client add 10.1.0.1 subflow"),
        Arguments.of(
            "client add 10.1.0.1 subflow id 5; client add 10.2.0.1 subflow",
            "connect; client delete id 5; client add 10.1.0.1 subflow id 5"),
        Arguments.of("client add 10.2.0.1 subflow id 5", "connect; client change id 5 fullmesh"),
        Arguments.of("client add 10.2.0.1 signal; client add 10.3.0.1 subflow", "connect"),
        Arguments.of(
            "client add 10.2.0.1 subflow fullmesh id 5; client limits 2 4;"
                + " server add 10.3.0.2 signal id 7",
            "connect; server delete id 7"),
        Arguments.of("client add 10.2.0.1 subflow", "connect"),
        Arguments.of("client add 10.2.0.1 subflow; client add 10.3.0.1 subflow", "connect"),
        Arguments.of(
            "client limits 0 1; client add 10.2.0.1 subflow; client add 10.3.0.1 subflow",
            "connect"),
        Arguments.of("client add 10.1.0.1 subflow; client add 10.2.0.1 subflow backup", "connect"),
        Arguments.of("client add 10.1.0.1 subflow backup; client add 10.2.0.1 subflow", "connect"),
        Arguments.of("client limits 2 2; server add 10.2.0.2 signal", "connect"),
        Arguments.of("client limits 0 2; server add 10.2.0.2 signal", "connect"),
        Arguments.of("client limits 2 2; server add 10.2.0.2 port 9077 signal", "connect"),
        Arguments.of(
            "client limits 1 4; server add 10.2.0.2 signal; server add 10.3.0.2 signal", "connect"),
        Arguments.of(
            "client limits 4 4; client add 10.2.0.1 subflow fullmesh;"
                + " client add 10.3.0.1 subflow fullmesh; server add 10.2.0.2 signal",
            "connect"),
        Arguments.of(
            "client limits 4 4; client add 10.2.0.1 laminar; server add 10.2.0.2 signal",
            "connect"),
        Arguments.of(
            "server deny; client limits 0 2; client add 10.2.0.1 subflow;"
                + " server add 10.2.0.2 signal",
            "connect"),
        Arguments.of("server deny; client limits 2 2; server add 10.2.0.2 signal", "connect"),
        Arguments.of("server deny; client add 10.2.0.1 subflow", "connect"),
        Arguments.of("client add 10.2.0.1 subflow id 5", "connect; client delete id 5"),
        Arguments.of("", "connect; client add 10.2.0.1 subflow"),
        Arguments.of(
            "client add 10.2.0.1 subflow id 5",
            "connect; client delete id 5; client add 10.2.0.1 subflow id 5"),
        Arguments.of("client add 10.2.0.1 subflow id 5", "connect; client change id 5 backup"),
        Arguments.of(
            "client add 10.2.0.1 subflow backup id 5", "connect; client change id 5 nobackup"),
        Arguments.of(
            "client limits 2 2; server add 10.2.0.2 signal id 7", "connect; server delete id 7"),
        Arguments.of(
            "client limits 2 2",
            "connect; server add 10.2.0.2 signal; client add 10.3.0.1 subflow"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_same_subflows(String before, String steps) throws Exception {
    SeenPaths seen = new SeenPaths();
    try (Hosts kernel = new Hosts();
        Hosts ours = new Hosts()) {
      for (Hosts each : List.of(kernel, ours)) {
        for (Netns end : List.of(each.server, each.client)) {
          limits(end, "0 4");
        }
        for (String step : before.split(";")) {
          step(each, step.trim());
        }
      }
      try (PathEngine server = start(ours.server, seen);
          PathEngine client = start(ours.client, seen);
          MptcpPair byKernel = new MptcpPair(kernel.server, kernel.client, true, PORT);
          MptcpPair byUs = new MptcpPair(ours.server, ours.client, true, PORT)) {
        for (String step : steps.split(";")) {
          if (step.trim().equals("connect")) {
            connect(byKernel);
            connect(byUs);
          } else {
            step(kernel, step.trim());
            step(ours, step.trim());
          }
          awaitTheSame(step.trim(), kernel, ours);
        }
        for (MptcpPair each : List.of(byKernel, byUs)) {
          each.send(true, 1000);
          each.send(false, 1000);
        }
        assertThat(List.of(server, client)).allMatch(each -> each.snapshot().isActing());
      }
    }
    assertThat(seen.lines).isEmpty();
  }

  private static PathEngine start(Netns end, SeenPaths seen) throws Exception {
    PathEngine engine =
        end.in(
            () ->
                PathEngine.of(new KeptOwnership(true), seen)
                    .userspace(true)
                    .endpointRefresh(REFRESH)
                    .start());
    long latest = System.nanoTime() + LATEST;
    while (!engine.snapshot().isActing()) {
      assertThat(System.nanoTime() - latest).as("the path manager").isNegative();
      Thread.sleep(10);
    }
    return engine;
  }

  private static void connect(MptcpPair pair) throws Exception {
    pair.connect("10.1.0.2");
    pair.send(true, 1);
    pair.send(false, 1);
  }

  /** Waits until both have the same, and until nothing has changed for a while. */
  private static void awaitTheSame(String step, Hosts kernel, Hosts ours) throws Exception {
    long latest = System.nanoTime() + LATEST;
    String byKernel = "";
    String byUs = "";
    long since = System.nanoTime();
    while (!byUs.equals(byKernel) || System.nanoTime() - since < UNCHANGED) {
      Thread.sleep(20);
      String kernelNow = state(kernel);
      String oursNow = state(ours);
      long now = System.nanoTime();
      if (!kernelNow.equals(byKernel) || !oursNow.equals(byUs)) {
        byKernel = kernelNow;
        byUs = oursNow;
        since = now;
      }
      if (now - latest > 0) {
        assertThat(byUs).as(step).isEqualTo(byKernel);
        assertThat(now - since).as("%s: it has to settle", step).isGreaterThan(UNCHANGED);
      }
    }
  }

  private static void step(Hosts hosts, String step) throws Exception {
    if (step.isEmpty()) {
      return;
    }
    Netns end = step.startsWith("client ") ? hosts.client : hosts.server;
    String what = step.substring(7);
    if (what.startsWith("limits ")) {
      limits(end, what.substring(7));
    } else if (what.equals("deny")) {
      end.sysctl("net/mptcp/allow_join_initial_addr_port", "0");
    } else if (what.startsWith("add ")) {
      end.in(
          () -> {
            try (PathManager manager = PathManager.open()) {
              return manager.add(EndpointParser.parse(what.substring(4)));
            }
          });
    } else {
      List<String> words = new ArrayList<>(List.of("endpoint"));
      words.addAll(List.of(what.split(" ")));
      end.ipMptcp(words.toArray(new String[0])).orFail();
    }
  }

  private static void limits(Netns end, String numbers) throws Exception {
    String[] both = numbers.split(" ");
    end.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(Integer.parseInt(both[0]), Integer.parseInt(both[1])));
          }
          return null;
        });
  }

  private static String state(Hosts hosts) throws Exception {
    return "client " + state(hosts.client) + "\nserver " + state(hosts.server);
  }

  private static String state(Netns end) throws Exception {
    TreeSet<String> subflows = new TreeSet<>();
    try (MptcpSockets sockets = end.in(() -> MptcpSockets.open())) {
      for (List<Subflow> ofConnection : sockets.subflows().values()) {
        for (Subflow each : ofConnection) {
          if (each.state() == TcpState.ESTABLISHED) {
            subflows.add(
                each.localAddress().getAddress().getHostAddress()
                    + "-"
                    + each.remoteAddress().getAddress().getHostAddress()
                    + (each.isBackupForReceiving() ? " asked for backup" : "")
                    + (each.isBackupForSending() ? " backup" : ""));
          }
        }
      }
    }
    String counters = end.exec("nstat", "-asz").orFail();
    StringBuilder received = new StringBuilder();
    for (String each : COUNTERS) {
      received.append(' ').append(count(counters, each)).append(' ').append(each);
    }
    return subflows.toString() + received;
  }

  private static String count(String counters, String name) {
    for (String line : counters.split("\n")) {
      String[] words = line.trim().split(" +");
      if (words[0].equals(name)) {
        return words[1];
      }
    }
    throw new AssertionError(name + " is not in " + counters);
  }
}
