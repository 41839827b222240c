package io.github.jmptcp.bench;

import java.util.List;
import java.util.Map;

/** What a firewall does to one path, at both ends, until it heals; the links stay up. */
final class BadPath {
  private final Map<Netns, String> devices;
  private final int path;
  private final TwoHosts hosts;

  BadPath(TwoHosts hosts, int path) {
    this.hosts = hosts;
    this.path = path;
    devices = Map.of(hosts.client, "c" + path, hosts.server, "s" + path);
  }

  /** Every packet is lost. */
  void silence() {
    devices.forEach((host, device) -> rule(host, device, "drop"));
  }

  /** That share of the packets is lost at random. */
  void lose(int percent) {
    devices.forEach(
        (host, device) -> rule(host, device, "numgen random mod 100 < " + percent + " drop"));
  }

  /** The server answers what comes by it with a RST. */
  void refuse() {
    rule(hosts.server, "s" + path, "meta l4proto tcp reject with tcp reset");
  }

  /** Ends the connections on it by a RST of the server, once. */
  void reset() {
    String ended = hosts.server.exec("ss", "-HtnK", "dst", TwoHosts.address(path));
    if (ended.isEmpty()) {
      throw new IllegalStateException("there was no subflow to reset");
    }
  }

  void heal() {
    for (Netns host : List.of(hosts.client, hosts.server)) {
      if (host.exec("nft", "list", "tables").contains(table())) {
        host.exec("nft", "delete", "table", "inet", table());
      }
    }
  }

  private String table() {
    return "bad" + path;
  }

  private void rule(Netns host, String device, String what) {
    host.exec(
        "nft",
        "table inet %s { chain in { type filter hook input priority 0; iifname \"%s\" %s; }; }"
            .formatted(table(), device, what));
  }
}
