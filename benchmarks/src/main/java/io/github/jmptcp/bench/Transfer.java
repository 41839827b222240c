package io.github.jmptcp.bench;

import java.nio.file.Path;

/** One connection from a client to a server, whose bytes are checked where they arrive. */
final class Transfer implements AutoCloseable {
  /** So much more on a path, and it carries: 0.1 s at its rate. */
  private static final long CARRIES = 256 << 10;

  private static final long JOIN_SECONDS = 30;

  private final TwoHosts hosts;
  private final Fork.Server server;
  private final Fork.Server client;
  private final boolean upload;

  /** Connects, and sends a first few bytes. */
  Transfer(Jdk jdk, TwoHosts hosts, Variant variant, boolean upload, int pauseMillis)
      throws Exception {
    this.hosts = hosts;
    this.upload = upload;
    server =
        new Fork.Server(
            Fork.command(
                jdk,
                PathManagement.SERVER,
                hosts.server.prefix(),
                "Checked",
                upload ? "receive" : "send",
                "" + pauseMillis));
    try {
      client =
          new Fork.Server(
              Fork.command(
                  jdk,
                  variant,
                  hosts.client.prefix(),
                  "Checked",
                  upload ? "send" : "receive",
                  "" + pauseMillis,
                  TwoHosts.SERVER,
                  server.port));
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  /** Waits until the second path has joined. */
  void awaitJoin() throws InterruptedException {
    await(JOIN_SECONDS, "no subflow on the second path", () -> !subflows(2).isEmpty());
    // the last step of the handshake, and what the path manager does then
    Thread.sleep(200);
  }

  /** The subflows on a path as the server's kernel lists them. */
  String subflows(int path) {
    return hosts.server.exec("ss", "-Htn", "state", "established", "dst", TwoHosts.address(path));
  }

  /** Sends without end from now on. */
  void go() throws Exception {
    (upload ? client : server).tell("go");
  }

  /** Milliseconds that another connection of the client takes to the first byte of the server. */
  double connectMillis() throws Exception {
    client.tell("connect");
    return Double.parseDouble(client.answer().replace("CONNECT ", ""));
  }

  /** What the interface of a path has received at the receiving end so far. */
  long received(int path) throws Exception {
    Fork.Server receiver = upload ? server : client;
    String device = (upload ? "s" : "c") + path + ":";
    return java.nio.file.Files.readString(Path.of("/proc/" + receiver.pid() + "/net/dev"))
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(device))
        .mapToLong(line -> Long.parseLong(line.substring(device.length()).strip().split(" +")[0]))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until a path carries data; seconds since a time, {@code most} where it did not. */
  double awaitCarries(int path, long since, double most) throws Exception {
    long before = received(path);
    while (seconds(since) < most) {
      if (received(path) - before >= CARRIES) {
        return seconds(since);
      }
      Thread.sleep(10);
    }
    return most;
  }

  static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Stops sending, and waits until all has arrived. */
  Arrival end() throws Exception {
    String sent = (upload ? client : server).end();
    return Arrival.of(sent, (upload ? server : client).end());
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(long seconds, String otherwise, Condition condition)
      throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (seconds(start) > seconds) {
        throw new IllegalStateException(otherwise);
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.close();
  }
}
