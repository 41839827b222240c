package io.github.jmptcp.it.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One path of a {@link Lab}; its interface has the same name at both ends. */
public final class LabPath {
  private final int number;
  private final Netns client;
  private final Netns server;
  private @Nullable Middlebox middlebox;

  private LabPath(int number, Netns client, Netns server) {
    this.number = number;
    this.client = client;
    this.server = server;
  }

  static LabPath lay(
      int number, Netns client, Netns server, String rate, boolean throughMiddlebox) {
    LabPath path = new LabPath(number, client, server);
    if (throughMiddlebox) {
      path.middlebox = Middlebox.between(path, number, client, server);
    } else {
      client.cable(path.device(), server, path.device());
    }
    try {
      path.dress(client, path.clientIpv4(), path.clientIpv6(), rate);
      path.dress(server, path.serverIpv4(), path.serverIpv6(), rate);
    } catch (RuntimeException | Error e) {
      path.close();
      throw e;
    }
    return path;
  }

  private void dress(Netns host, String ipv4, String ipv6, String rate) {
    host.addAddress(ipv4 + "/24", device());
    host.addAddress(ipv6 + "/64", device());
    host.ip("link", "set", device(), "up");
    if (!rate.isEmpty()) {
      shape(host, rate, "50ms");
    }
  }

  private void shape(Netns host, String rate, String queue) {
    host.exec(
        "tc", "qdisc", "replace", "dev", device(), "root", "tbf", "rate", rate, "burst", "64kb",
        "latency", queue);
  }

  /**
   * Gives it another rate and queue.
   *
   * @param rate as tc writes it ("5mbit")
   * @param queue how long a packet may wait in it ("50ms")
   */
  public void shape(String rate, String queue) {
    shape(client, rate, queue);
    shape(server, rate, queue);
  }

  /** What stands in the middle, where the lab was built with middleboxes. */
  public Middlebox middlebox() {
    if (middlebox == null) {
      throw new IllegalStateException("a lab without middleboxes: @UseLab(middleboxes = true)");
    }
    return middlebox;
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

  /** Drops every packet that arrives on it, at both ends, silently. */
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

  /** Repairs what {@link #cut} cut. */
  public void heal() {
    for (Netns host : List.of(client, server)) {
      host.nft("delete table inet cut" + number);
    }
  }

  /** Loses packets at random at both ends. */
  public void lose(int percent) {
    for (Netns host : List.of(client, server)) {
      host.nft(
          "table inet loss"
              + number
              + " { chain in { type filter hook input priority 0; iifname \""
              + device()
              + "\" "
              + Loss.of(percent)
              + "; }; }");
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

  /** Pulls the cable out or puts it back: the client's interface stays up, without its carrier. */
  public void cable(boolean plugged) {
    if (middlebox == null) {
      server.ip("link", "set", device(), plugged ? "up" : "down");
    } else {
      middlebox.cable(plugged);
    }
  }

  /** Takes the client's IPv4 address away. */
  public void removeClientIpv4() {
    client.ip("address", "del", clientIpv4() + "/24", "dev", device());
  }

  void close() {
    if (middlebox != null) {
      middlebox.close();
    }
  }
}
