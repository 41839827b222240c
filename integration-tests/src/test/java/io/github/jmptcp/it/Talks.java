package io.github.jmptcp.it;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;

/**
 * {@code apps.MatrixApp} in a namespace, and its single conversations with a peer on the loopback
 * there.
 */
public final class Talks implements AutoCloseable {
  private final Netns netns;
  private final ForkedProcess app;

  /** Starts the application in the namespace; closing ends it. */
  public Talks(Netns netns, JavaCommand command) {
    this.netns = netns;
    this.app = command.in(netns.prefix()).start("apps.MatrixApp");
    try {
      app.awaitLine("ready"::equals);
    } catch (RuntimeException | Error e) {
      app.close();
      throw e;
    }
  }

  public ForkedProcess app() {
    return app;
  }

  /** The application connects to a peer that listens by the protocol; what the peer saw. */
  public SocketFacts client(String cell, int protocol) {
    return client(cell, "127.0.0.1", protocol);
  }

  /** Like {@link #client(String, int)} on that address. */
  public SocketFacts client(String cell, String host, int protocol) {
    try (MptcpPeer peer = MptcpPeer.listen(netns, host, protocol, Conversation.ECHO)) {
      connect(cell, host, peer.port());
      return peer.awaitConnection();
    }
  }

  /** The application connects there and talks. */
  public void connect(String cell, String host, int port) {
    app.send("client " + cell + " " + host + " " + port);
    await("done");
  }

  /** The application listens on the wildcard, the peer connects by the protocol. */
  public SocketFacts server(String cell, int protocol) throws IOException {
    app.send("server " + cell + " *");
    int port = Integer.parseInt(await("listening ").substring("listening ".length()));
    SocketFacts seen = MptcpPeer.ping(netns, "127.0.0.1", port, protocol);
    await("done");
    return seen;
  }

  private String await(String start) {
    String line = app.awaitLine(l -> l.startsWith(start) || l.startsWith("failed "));
    if (line.startsWith("failed ")) {
      throw new AssertionError(line + "\n" + app.dump());
    }
    return line;
  }

  @Override
  public void close() {
    app.close();
  }
}
