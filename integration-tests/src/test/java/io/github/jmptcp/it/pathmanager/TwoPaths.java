package io.github.jmptcp.it.pathmanager;

import io.github.jmptcp.it.lab.DelayedLink;
import io.github.jmptcp.it.lab.Netns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client and a server, each in a namespace of its own, joined by two shaped links: client
 * interfaces c1 and c2 with 10.71.1.1 and 10.71.2.1, server interfaces s1 and s2 with 10.71.1.2 and
 * 10.71.2.2. No endpoint or limit is set here.
 */
final class TwoPaths implements AutoCloseable {
  final Netns client;
  final Netns server;
  private final List<DelayedLink> delayed = new ArrayList<>();

  TwoPaths() {
    this(Duration.ZERO);
  }

  /**
   * With a delay.
   *
   * @param delay of one way
   */
  TwoPaths(Duration delay) {
    client = Netns.create("pm-c");
    server = Netns.create("pm-s");
    try {
      link(1, delay);
      link(2, delay);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The second path of the client leads to the server's first address, too. */
  void twoWays() {
    for (Netns each : new Netns[] {client, server}) {
      each.sysctl("net.ipv4.conf.all.rp_filter", "0");
    }
    client.ip("route", "add", "default", "via", "10.71.2.2", "table", "102");
    client.ip("rule", "add", "from", "10.71.2.1", "lookup", "102");
  }

  /** From now on the server answers what comes by the second path with a RST, or does no more. */
  void resetSecond(boolean on) {
    server.nft(
        on
            ? "table inet cut {\nchain in {\ntype filter hook input priority 0\n"
                + "iifname s2 meta l4proto tcp reject with tcp reset\n}\n}"
            : "delete table inet cut");
  }

  /** From now on the second path is slow, with a deep queue on the client's side. */
  void slowSecond() {
    client.exec(
        "tc", "qdisc", "replace", "dev", "c2", "root", "tbf", "rate", "1mbit", "burst", "32k",
        "limit", "1mb");
  }

  /** From now on the second path carries nothing to the server, or does again. */
  void silenceSecond(boolean on) {
    silence("s2", on);
  }

  /** The same with the first path. */
  void silenceFirst(boolean on) {
    silence("s1", on);
  }

  private void silence(String device, boolean on) {
    server.nft(
        on
            ? "table inet cut {\nchain in {\ntype filter hook input priority 0\niifname "
                + device
                + " drop\n}\n}"
            : "delete table inet cut");
  }

  private void link(int path, Duration delay) {
    String here = "c" + path;
    String there = "s" + path;
    if (delay.isZero()) {
      client.cable(here, server, there);
    } else {
      delayed.add(new DelayedLink(client, here, server, there, delay));
    }
    up(client, here, "10.71." + path + ".1/24");
    up(server, there, "10.71." + path + ".2/24");
  }

  private static void up(Netns netns, String device, String address) {
    netns.ip("address", "add", address, "dev", device);
    netns.ip("link", "set", device, "up");
    // slow enough that one path alone does not take all
    netns.exec(
        "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "40mbit", "burst", "32k",
        "latency", "50ms");
  }

  /** What {@code ip mptcp endpoint show} prints there, without the blanks at the ends of lines. */
  static String endpoints(Netns netns) {
    return netns.exec("ip", "mptcp", "endpoint", "show").replaceAll(" +\n", "\n").strip();
  }

  /** What {@code ip mptcp limits show} prints there. */
  static String limits(Netns netns) {
    return netns.exec("ip", "mptcp", "limits", "show").strip();
  }

  @Override
  public void close() {
    delayed.forEach(DelayedLink::close);
    client.close();
    server.close();
  }
}
