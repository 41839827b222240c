package io.github.jmptcp.it.lab;

import java.util.List;

/**
 * A client with two interfaces, a load balancer, and two servers behind it. The balancer gives the
 * connections to its own address in turn to the servers, by nothing but address and port, as most
 * do; it forwards what is for the servers' own addresses.
 *
 * <pre>
 *   client 10.78.1.1 --p1-- 10.78.1.254 balancer 10.78.11.254 -- 10.78.11.2 server 1
 *          10.78.2.1 --p2-- 10.78.2.254          10.78.12.254 -- 10.78.12.2 server 2
 *                               10.78.100.1: the address of the service
 * </pre>
 */
public final class Balanced implements AutoCloseable {
  /** Where clients find the service. */
  public static final String SERVICE = "10.78.100.1";

  private final Netns client;
  private final Netns balancer;
  private final List<Netns> servers;

  private Balanced(Netns client, Netns balancer, Netns first, Netns second) {
    this.client = client;
    this.balancer = balancer;
    servers = List.of(first, second);
  }

  /** Builds it for a service on a port. */
  public static Balanced build(int port) {
    Netns client = Netns.create("client");
    Netns balancer = null;
    Netns first = null;
    Netns second = null;
    try {
      balancer = Netns.create("balancer");
      first = Netns.create("server1");
      second = Netns.create("server2");
      Balanced lab = new Balanced(client, balancer, first, second);
      lab.lay(port);
      return lab;
    } catch (RuntimeException | Error e) {
      for (Netns each : new Netns[] {client, balancer, first, second}) {
        if (each != null) {
          each.close();
        }
      }
      throw e;
    }
  }

  private void lay(int port) {
    balancer.sysctl("net.ipv4.ip_forward", "1");
    balancer.ip("address", "add", SERVICE + "/32", "dev", "lo");
    for (int n = 1; n <= 2; n++) {
      cable("c" + n, "10.78." + n + ".254", client, "p" + n, "10.78." + n + ".1", "" + n);
      cable("s" + n, "10.78.1" + n + ".254", server(n), "e", serverIpv4(n), "0");
    }
    balancer.nft(
        "table ip balance { chain turn { type nat hook prerouting priority -100; ip daddr "
            + SERVICE
            + " tcp dport "
            + port
            + " dnat to numgen inc mod 2 map { 0 : "
            + serverIpv4(1)
            + ", 1 : "
            + serverIpv4(2)
            + " }; }; }");
  }

  private void cable(
      String near, String gateway, Netns end, String device, String address, String metric) {
    balancer.cable(near, end, device);
    balancer.ip("address", "add", gateway + "/24", "dev", near);
    balancer.ip("link", "set", near, "up");
    end.ip("address", "add", address + "/24", "dev", device);
    end.ip("link", "set", device, "up");
    end.ip("route", "add", "default", "via", gateway, "dev", device, "metric", metric);
  }

  public Netns client() {
    return client;
  }

  /** 1 or 2. */
  public Netns server(int number) {
    return servers.get(number - 1);
  }

  /** The address of a server, 1 or 2, that bypasses the balancing. */
  public String serverIpv4(int number) {
    return "10.78.1" + number + ".2";
  }

  @Override
  public void close() {
    client.close();
    balancer.close();
    servers.forEach(Netns::close);
  }
}
