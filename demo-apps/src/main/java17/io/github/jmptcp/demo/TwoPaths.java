package io.github.jmptcp.demo;

import java.util.List;

/**
 * Two network namespaces with two shaped cables between them.
 *
 * <pre>
 *   client 10.79.1.1 ---- path1 ---- 10.79.1.2 server
 *          10.79.2.1 ---- path2 ---- 10.79.2.2
 * </pre>
 *
 * <p>Both ends of a cable bear the name of the path. The addresses exist only inside the namespaces
 * and collide with nothing.
 */
final class TwoPaths implements Network {

  static final String MAIN = "path1";
  static final String SECOND = "path2";
  static final List<String> PATHS = List.of(MAIN, SECOND);

  private static final String CLIENT = "10.79.%d.1";
  private static final String SERVER = "10.79.%d.2";

  /** In bytes: the kernel's default for the largest. */
  private static final int RECEIVE_BUFFER = 6_291_456;

  private final int megabits;
  private final Host client;
  private final Host server;

  /**
   * Makes the namespaces, cables and shapers.
   *
   * @param megabits the rate of each path and direction in Mbit/s
   * @throws DemoException when this user or kernel cannot; nothing is left behind then
   */
  TwoPaths(int megabits) throws DemoException {
    this.megabits = megabits;
    client = Host.namespace("client");
    Host made = null;
    try {
      made = Host.namespace("server");
      server = made;
      connect();
    } catch (DemoException | RuntimeException e) {
      if (made != null) {
        made.close();
      }
      client.close();
      throw e;
    }
  }

  private void connect() throws DemoException {
    for (Host host : List.of(client, server)) {
      beginWithLargeReceiveBuffers(host);
    }
    for (int i = 1; i <= PATHS.size(); i++) {
      String path = PATHS.get(i - 1);
      client.run(
          "ip link add %s type veth peer name %s netns %d".formatted(path, path, server.pid()));
      client.run("ip address add %s/24 dev %s".formatted(CLIENT.formatted(i), path));
      server.run("ip address add %s/24 dev %s".formatted(SERVER.formatted(i), path));
      for (Host host : List.of(client, server)) {
        host.run("ip link set " + path + " up");
        limitRate(host, path);
      }
    }
    client.run("ip link set lo up");
    server.run("ip link set lo up");
  }

  /**
   * The kernel enlarges the buffers of the subflows that a connection has at its beginning, and not
   * those of later ones. Where all have been replaced the window shrinks, and the kernel takes tens
   * of seconds to send again what the receiver then drops. So later ones begin with what the first
   * ones reach.
   */
  private static void beginWithLargeReceiveBuffers(Host host) throws DemoException {
    Command.run(
        host.command(
            List.of(
                "sh",
                "-c",
                "read min first max < /proc/sys/net/ipv4/tcp_rmem;"
                    + (" first=$max; [ $max -lt %1$d ] || first=%1$d;".formatted(RECEIVE_BUFFER))
                    + " echo $min $first $max > /proc/sys/net/ipv4/tcp_rmem")));
  }

  /** A token bucket of the wanted rate; at most 30 ms of packets wait in front of it. */
  private void limitRate(Host host, String path) throws DemoException {
    host.run(
        "tc qdisc replace dev %s root tbf rate %dmbit burst 64kb latency 30ms"
            .formatted(path, megabits));
  }

  /** The server's address on a path, 1 or 2. */
  static String serverAddress(int path) {
    return SERVER.formatted(path);
  }

  /** The client's address on a path, 1 or 2. */
  static String clientAddress(int path) {
    return CLIENT.formatted(path);
  }

  @Override
  public Host client() {
    return client;
  }

  @Override
  public Host server() {
    return server;
  }

  @Override
  public String serverAddress() {
    return serverAddress(1);
  }

  @Override
  public int serverPort() {
    return 8080;
  }

  @Override
  public List<String> paths() {
    return PATHS;
  }

  @Override
  public boolean canBreak() {
    return true;
  }

  @Override
  public void breakDown(int path, Outage.Kind kind) throws DemoException {
    String device = PATHS.get(path - 1);
    switch (kind) {
      case CUT -> {
        client.run("tc qdisc replace dev " + device + " root blackhole");
        server.run("tc qdisc replace dev " + device + " root blackhole");
      }
      case CABLE -> server.run("ip link set " + device + " down");
      case LINK -> client.run("ip link set " + device + " down");
    }
  }

  @Override
  public void repair(int path, Outage.Kind kind) throws DemoException {
    String device = PATHS.get(path - 1);
    switch (kind) {
      case CUT -> {
        limitRate(server, device);
        limitRate(client, device);
      }
      case CABLE -> server.run("ip link set " + device + " up");
      case LINK -> client.run("ip link set " + device + " up");
    }
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
