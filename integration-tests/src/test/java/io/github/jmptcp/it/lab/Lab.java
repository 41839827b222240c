package io.github.jmptcp.it.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Two hosts, each a namespace, joined by one to four paths: a veth pair each, with subnets of their
 * own for IPv4 and IPv6 ({@code 10.77.N.0/24}, {@code fd77:N::/64}; the client is .1, the server
 * .2), and a rate where one is given.
 */
public final class Lab implements AutoCloseable {
  private final Netns client;
  private final Netns server;
  private final List<LabPath> paths = new ArrayList<>();

  private Lab(Netns client, Netns server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Builds it.
   *
   * @param paths 1 to 4
   * @param rate as tc writes it ("50mbit"), or "" for none
   */
  public static Lab twoHosts(int paths, String rate) {
    return twoHosts(paths, rate, false);
  }

  /**
   * Builds it with a host in the middle of each path ({@link LabPath#middlebox}), which forwards
   * until this is changed.
   */
  public static Lab throughMiddleboxes(int paths, String rate) {
    return twoHosts(paths, rate, true);
  }

  private static Lab twoHosts(int paths, String rate, boolean middleboxes) {
    if (paths < 1 || paths > 4) {
      throw new IllegalArgumentException("1 to 4 paths, not " + paths);
    }
    Netns client = Netns.create("client");
    Netns server;
    try {
      server = Netns.create("server");
    } catch (RuntimeException | Error e) {
      client.close();
      throw e;
    }
    Lab lab = new Lab(client, server);
    try {
      for (int n = 1; n <= paths; n++) {
        lab.paths.add(LabPath.lay(n, client, server, rate, middleboxes));
      }
      return lab;
    } catch (RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  public Netns client() {
    return client;
  }

  public Netns server() {
    return server;
  }

  /** A path by its number, from 1. */
  public LabPath path(int number) {
    return Objects.requireNonNull(paths.get(number - 1));
  }

  /** Lets the client open a subflow on every path but the first, and the server take them. */
  public void useAllPaths() {
    int additional = paths.size() - 1;
    for (Netns host : List.of(client, server)) {
      host.ip("mptcp", "limits", "set", "subflows", "" + additional, "add_addr_accepted", "8");
    }
    for (LabPath path : paths.subList(1, paths.size())) {
      client.ip("mptcp", "endpoint", "add", path.clientIpv4(), "dev", path.device(), "subflow");
    }
  }

  @Override
  public void close() {
    paths.forEach(LabPath::close);
    client.close();
    server.close();
  }
}
