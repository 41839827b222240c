package io.github.jmptcp.bench;

import java.io.IOException;

/**
 * A client and a server with one connection, which is used while {@link #use} runs. Those of two
 * variants take turns of some milliseconds, so that both see the same machine. Both ends are on one
 * processor: what is measured is the work, and not how the scheduler spreads it.
 */
final class Slices implements AutoCloseable {
  private final Fork.Server server;
  private final Fork.Server client;

  /**
   * Connects.
   *
   * @param kind the server: sink or echo
   * @param unit of the figure: MB/s or us
   */
  Slices(Jdk jdk, Variant variant, Netns netns, String host, String kind, String bytes, String unit)
      throws IOException {
    server =
        new Fork.Server(
            Fork.command(jdk, variant, netns.prefixOnLastProcessor(), "Server", kind, host));
    client =
        new Fork.Server(
            Fork.command(
                jdk,
                variant,
                netns.prefixOnLastProcessor(),
                "Slices",
                host,
                server.port,
                bytes,
                unit));
  }

  /** Uses the connection for so long, and returns the figure of that time. */
  double use(int millis) throws IOException {
    client.tell("" + millis);
    return Double.parseDouble(client.answer());
  }

  @Override
  public void close() throws Exception {
    try {
      client.close();
    } finally {
      server.close();
    }
  }
}
