package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Two network namespaces, joined by paths: 10.79.N.1 is the client, at its device cN, 10.79.N.2 the
 * server at sN. The limits of both allow every subflow.
 */
final class TwoHosts implements AutoCloseable {
  static final String SERVER = "10.79.1.2";

  /** For servers that subflows may reach at every address. */
  static final String ANY = "0.0.0.0";

  final Netns client = new Netns();
  final Netns server = new Netns();
  private final List<DelayedLink> delayed = new ArrayList<>();

  /** With paths that have no endpoints. */
  TwoHosts(List<PathShape> paths) {
    for (int n = 1; n <= paths.size(); n++) {
      join(n, paths.get(n - 1));
    }
    for (Netns host : List.of(client, server)) {
      host.chooseCongestionControl();
      host.ip("mptcp", "limits", "set", "subflows", "8", "add_addr_accepted", "8");
    }
  }

  /**
   * With paths of 50 Mbit/s each. From the second one on, the client has an endpoint for a subflow.
   */
  TwoHosts(int paths) {
    this(Collections.nCopies(paths, PathShape.of(50)));
    for (int n = 2; n <= paths; n++) {
      client.ip("mptcp", "endpoint", "add", address(n), "dev", "c" + n, "subflow");
      server.ip("mptcp", "endpoint", "add", "10.79." + n + ".2", "dev", "s" + n, "signal");
    }
  }

  /** Two paths without endpoints; what the client sends from its second address leaves by that. */
  static TwoHosts bySource(PathShape shape) {
    TwoHosts hosts = new TwoHosts(List.of(shape, shape));
    for (String device : List.of("all", "default")) {
      hosts.server.exec("sysctl", "-q", "-w", "net.ipv4.conf." + device + ".rp_filter=0");
    }
    hosts.client.ip("route", "add", "default", "via", "10.79.2.2", "table", "102");
    hosts.client.ip("rule", "add", "from", address(2), "lookup", "102");
    return hosts;
  }

  /** The client's address on a path. */
  static String address(int path) {
    return "10.79." + path + ".1";
  }

  private void join(int n, PathShape shape) {
    String here = "c" + n;
    String there = "s" + n;
    if (shape.roundTripMillis() == 0) {
      client.ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", server.name());
    } else {
      delayed.add(
          new DelayedLink(
              new TunDevice(client, here),
              new TunDevice(server, there),
              shape.roundTripMillis() / 2.0));
    }
    up(client, here, address(n) + "/24", shape);
    up(server, there, "10.79." + n + ".2/24", shape);
  }

  private static void up(Netns host, String device, String address, PathShape shape) {
    host.ip("address", "add", address, "dev", device);
    host.ip("link", "set", device, "up");
    List<String> command =
        new ArrayList<>(List.of("tc", "qdisc", "add", "dev", device, "root", "tbf", "rate"));
    command.addAll(List.of(shape.mbit() + "mbit", "burst", "64k"));
    command.addAll(shape.queue());
    host.exec(command.toArray(String[]::new));
  }

  @Override
  public void close() {
    delayed.forEach(DelayedLink::close);
    client.close();
    server.close();
  }
}
