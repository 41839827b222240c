package io.github.jmptcp.it.lab;

import java.util.List;

/** One path of a {@link Lab}; its interface has the same name at both ends. */
public final class LabPath {
  private final int number;
  private final Netns client;
  private final Netns server;

  private LabPath(int number, Netns client, Netns server) {
    this.number = number;
    this.client = client;
    this.server = server;
  }

  static LabPath lay(int number, Netns client, Netns server, String rate) {
    LabPath path = new LabPath(number, client, server);
    client.ip(
        "link",
        "add",
        path.device(),
        "type",
        "veth",
        "peer",
        "name",
        path.device(),
        "netns",
        server.name());
    path.dress(client, path.clientIpv4(), path.clientIpv6(), rate);
    path.dress(server, path.serverIpv4(), path.serverIpv6(), rate);
    return path;
  }

  private void dress(Netns host, String ipv4, String ipv6, String rate) {
    host.ip("address", "add", ipv4 + "/24", "dev", device());
    // without duplicate detection, which would hold the address back for a second
    host.ip("address", "add", ipv6 + "/64", "dev", device(), "nodad");
    host.ip("link", "set", device(), "up");
    if (!rate.isEmpty()) {
      host.exec(
          "tc", "qdisc", "add", "dev", device(), "root", "tbf", "rate", rate, "burst", "64kb",
          "latency", "50ms");
    }
  }

  public String device() {
    return "p" + number;
  }

  public String clientIpv4() {
    return "10.77." + number + ".1";
  }

  public String serverIpv4() {
    return "10.77." + number + ".2";
  }

  public String clientIpv6() {
    return "fd77:" + number + "::1";
  }

  public String serverIpv6() {
    return "fd77:" + number + "::2";
  }

  /** Drops every packet that arrives on it, at both ends: nobody is told. */
  public void cut() {
    for (Netns host : List.of(client, server)) {
      host.nft(
          "table inet cut"
              + number
              + " { chain in { type filter hook input priority 0; iifname \""
              + device()
              + "\" drop; }; }");
    }
  }

  /** Mends what {@link #cut} cut. */
  public void heal() {
    for (Netns host : List.of(client, server)) {
      host.nft("delete table inet cut" + number);
    }
  }

  /** Takes the client's interface down or up again. */
  public void link(boolean up) {
    client.ip("link", "set", device(), up ? "up" : "down");
  }

  /** Bytes at the client's end, so far. */
  public InterfaceBytes bytes() {
    return client.bytes(device());
  }
}
