package io.github.jmptcp.bench;

import java.util.List;

/**
 * Two network namespaces, joined by paths of 50 Mbit/s each: 10.79.N.1 is the client, 10.79.N.2 the
 * server. From the second path on, the client has an endpoint for a subflow.
 */
final class TwoHosts implements AutoCloseable {
  static final String SERVER = "10.79.1.2";

  final Netns client = new Netns();
  final Netns server = new Netns();

  TwoHosts(int paths) {
    for (int n = 1; n <= paths; n++) {
      client.ip(
          "link", "add", "c" + n, "type", "veth", "peer", "name", "s" + n, "netns", server.name());
      up(client, "c" + n, "10.79." + n + ".1/24");
      up(server, "s" + n, "10.79." + n + ".2/24");
    }
    for (Netns host : List.of(client, server)) {
      host.ip("mptcp", "limits", "set", "subflows", "8", "add_addr_accepted", "8");
    }
    for (int n = 2; n <= paths; n++) {
      client.ip("mptcp", "endpoint", "add", "10.79." + n + ".1", "dev", "c" + n, "subflow");
      server.ip("mptcp", "endpoint", "add", "10.79." + n + ".2", "dev", "s" + n, "signal");
    }
  }

  private static void up(Netns host, String device, String address) {
    host.ip("address", "add", address, "dev", device);
    host.ip("link", "set", device, "up");
    host.exec(
        "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "50mbit", "burst", "64k",
        "latency", "50ms");
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
