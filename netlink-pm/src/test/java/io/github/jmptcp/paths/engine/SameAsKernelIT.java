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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same steps under the kernel's path manager and under this one lead to the same subflows, as
 * both ends see them.
 */
class SameAsKernelIT {
  private static final int PORT = 5000;

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
    List<String> byKernel = run(before, steps, false);
    List<String> byUs = run(before, steps, true);
    assertThat(byUs).isEqualTo(byKernel);
  }

  private static List<String> run(String before, String steps, boolean userspace) throws Exception {
    try (Hosts hosts = new Hosts()) {
      for (Netns end : List.of(hosts.server, hosts.client)) {
        limits(end, "0 4");
      }
      for (String step : before.split(";")) {
        step(hosts, step.trim());
      }
      SeenPaths seen = new SeenPaths();
      List<PathEngine> engines = new ArrayList<>();
      if (userspace) {
        for (Netns end : List.of(hosts.server, hosts.client)) {
          PathEngine engine =
              end.in(() -> PathEngine.of(new KeptOwnership(true), seen).userspace(true).start());
          engines.add(engine);
          while (!engine.snapshot().isActing()) {
            Thread.sleep(10);
          }
        }
      }
      List<String> states = new ArrayList<>();
      try (MptcpPair pair = new MptcpPair(hosts.server, hosts.client, true, PORT)) {
        for (String step : steps.split(";")) {
          if (step.trim().equals("connect")) {
            pair.connect("10.1.0.2");
            pair.send(true, 1);
            pair.send(false, 1);
          } else {
            step(hosts, step.trim());
          }
          states.add(step.trim() + ":\n" + settled(hosts));
        }
        pair.send(true, 1000);
        pair.send(false, 1000);
      }
      for (PathEngine each : engines) {
        each.close();
      }
      assertThat(seen.lines).isEmpty();
      return states;
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

  /** What both ends have, once it has not changed for a while. */
  private static String settled(Hosts hosts) throws Exception {
    String state = state(hosts);
    long since = System.nanoTime();
    long end = since + 15_000_000_000L;
    while (System.nanoTime() - since < 1_600_000_000L && System.nanoTime() < end) {
      Thread.sleep(50);
      String now = state(hosts);
      if (!now.equals(state)) {
        state = now;
        since = System.nanoTime();
      }
    }
    return state;
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
    return subflows.toString();
  }
}
