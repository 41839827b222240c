package io.github.jmptcp.it.lab;

/**
 * A host in the middle of a {@link LabPath}: it forwards between the two ends, which keep their
 * addresses and believe to be neighbours (it answers for each by proxy ARP and NDP), and does to
 * their packets as configured, at any time.
 */
public final class Middlebox {
  private final int path;
  private final Netns host;

  private Middlebox(int path, Netns host) {
    this.path = path;
    this.host = host;
  }

  /** Builds it, with both cables; the ends get their addresses from the path. */
  static Middlebox between(LabPath path, int number, Netns client, Netns server) {
    Netns host = Netns.create("box" + number);
    try {
      host.sysctl("net.ipv4.ip_forward", "1");
      host.sysctl("net.ipv6.conf.all.forwarding", "1");
      cable(host, "c", client, path.device());
      cable(host, "s", server, path.device());
      host.ip("address", "add", address(number) + "/32", "dev", "s");
      host.ip("-6", "address", "add", "fd77:" + number + "::fe/128", "dev", "s", "nodad");
      // everything that is not the client's is behind the server: its addresses on other paths, too
      host.ip("route", "add", "10.77.0.0/16", "dev", "s");
      host.ip("route", "add", path.serverIpv4(), "dev", "s");
      host.ip("-6", "route", "add", "fd77::/16", "dev", "s");
      host.ip("-6", "route", "add", path.serverIpv6(), "dev", "s");
      host.ip("-6", "neigh", "add", "proxy", path.clientIpv6(), "dev", "s");
      Middlebox middlebox = new Middlebox(number, host);
      middlebox.knowClient();
      return middlebox;
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  /** What the kernel forgets while the interface is down. */
  private void knowClient() {
    host.ip("route", "replace", "10.77." + path + ".0/24", "dev", "c");
    host.ip("-6", "route", "replace", "fd77:" + path + "::/64", "dev", "c");
    for (int n = 1; n <= 4; n++) {
      host.ip("-6", "neigh", "replace", "proxy", "fd77:" + n + "::2", "dev", "c");
    }
  }

  /** Pulls the client's cable out, or puts it back. */
  void cable(boolean plugged) {
    host.ip("link", "set", "c", plugged ? "up" : "down");
    if (plugged) {
      knowClient();
    }
  }

  private static void cable(Netns host, String device, Netns end, String name) {
    end.cable(name, host, device);
    // else it cannot answer for a neighbour before its own link-local address is known as unique
    host.sysctl("net.ipv6.conf." + device + ".accept_dad", "0");
    host.ip("link", "set", device, "up");
    host.sysctl("net.ipv4.conf." + device + ".proxy_arp", "1");
    host.sysctl("net.ipv6.conf." + device + ".proxy_ndp", "1");
    // a proxy answers after a random time of up to 0.8 s else
    host.sysctl("net.ipv4.neigh." + device + ".proxy_delay", "0");
    host.sysctl("net.ipv6.neigh." + device + ".proxy_delay", "0");
  }

  private static String address(int path) {
    return "10.77." + path + ".254";
  }

  /** Its own address, which {@link #masquerade} shows to the server. */
  public String ipv4() {
    return address(path);
  }

  /** Its network, for counters and captures. */
  public Netns host() {
    return host;
  }

  /** NAT: what the client sends comes from the middlebox's own address. */
  public void masquerade() {
    table("nat", "type nat hook postrouting priority 100; oifname \"s\" masquerade;");
  }

  /**
   * NAT that forgets a connection after so many seconds without a packet, and then drops all that
   * comes of it from either side, as home routers and carriers do.
   */
  public void masqueradeAndForget(int seconds) {
    host.sysctl("net.netfilter.nf_conntrack_tcp_timeout_established", "" + seconds);
    host.sysctl("net.netfilter.nf_conntrack_tcp_loose", "0");
    masquerade();
    table("unknown", "type filter hook forward priority 0; ct state invalid counter drop;");
  }

  /** How many connections the NAT knows. */
  public long known() {
    return host.exec("cat", "/proc/net/nf_conntrack").lines().count();
  }

  /** How many packets the NAT has dropped because it had forgotten their connection. */
  public long unknown() {
    String rules = host.exec("nft", "list", "table", "inet", "unknown");
    return Long.parseLong(rules.replaceAll("(?s).*packets (\\d+) .*", "$1"));
  }

  /** Overwrites every MPTCP option (kind 30) by no-operations, in both directions. */
  public void stripMptcp() {
    table("strip", "type filter hook forward priority 0; reset tcp option mptcp;");
  }

  /** Drops SYNs with MP_CAPABLE, as a firewall that takes unknown options for an attack. */
  public void dropMpCapableSyns() {
    dropSyns(0);
  }

  /** Drops SYNs with MP_JOIN. */
  public void dropMpJoinSyns() {
    dropSyns(1);
  }

  private void dropSyns(int subtype) {
    table(
        "syn" + subtype,
        "type filter hook forward priority 0;"
            + " tcp flags & (syn|ack) == syn tcp option mptcp subtype "
            + subtype
            + " counter drop;");
  }

  /** Loses packets at random, in both directions. */
  public void lose(int percent) {
    table("loss", "type filter hook forward priority 0; " + Loss.of(percent) + ";");
  }

  /** Forwards all as it comes again. */
  public void behave() {
    host.nft("flush ruleset");
  }

  private void table(String name, String chain) {
    host.nft("table inet " + name + " { chain way { " + chain + " }; }");
  }

  void close() {
    host.close();
  }
}
