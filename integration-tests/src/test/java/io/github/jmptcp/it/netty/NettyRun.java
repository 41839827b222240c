package io.github.jmptcp.it.netty;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A Netty application in a namespace where it and the peer are alone. */
final class NettyRun implements AutoCloseable {
  private final Netns netns = Netns.create("netty");
  private final ForkedProcess app;

  NettyRun(JavaCommand command, NettyCopy copy) {
    this(command, copy.jars(), "apps.NettyApp", copy.transport());
  }

  /** Runs one with these jars; empty where they are on a module path. */
  NettyRun(JavaCommand command, List<Path> jars, String mainClass, String... arguments) {
    try {
      app =
          command
              .classPath(NettyCopy.apps())
              .classPath(jars)
              .in(netns.prefix())
              .start(mainClass, arguments);
      app.awaitLine("ready"::equals);
    } catch (RuntimeException | Error e) {
      netns.close();
      throw e;
    }
  }

  Netns netns() {
    return netns;
  }

  ForkedProcess app() {
    return app;
  }

  /** The application connects; the answer is what the accepting MPTCP peer saw. */
  SocketFacts client(String host) {
    return client(host, SocketFacts.MPTCP);
  }

  /** The application connects to a peer of that protocol. */
  SocketFacts client(String host, int protocol) {
    try (MptcpPeer peer = MptcpPeer.listen(netns, host, protocol, Conversation.ECHO)) {
      app.send("client " + host + " " + peer.port());
      awaitDone();
      return peer.awaitConnection();
    }
  }

  /** The application listens; the answer is what the connecting MPTCP peer saw. */
  SocketFacts server(String bound, String reached) throws IOException {
    app.send("server " + bound);
    String line = app.awaitLine(l -> l.startsWith("listening ") || l.startsWith("failed "));
    if (line.startsWith("failed ")) {
      throw new AssertionError(app.dump());
    }
    SocketFacts seen =
        MptcpPeer.ping(netns, reached, Integer.parseInt(line.substring("listening ".length())));
    awaitDone();
    return seen;
  }

  /** A command that needs no peer. */
  void alone(String command) {
    app.send(command);
    awaitDone();
  }

  /** How many descriptors the application has open. */
  int descriptors() {
    app.send("descriptors");
    String line = app.awaitLine(l -> l.startsWith("descriptors "));
    awaitDone();
    return Integer.parseInt(line.substring("descriptors ".length()));
  }

  void awaitDone() {
    String line = app.awaitLine(l -> l.equals("done") || l.startsWith("failed "));
    if (!line.equals("done")) {
      throw new AssertionError(app.dump());
    }
  }

  @Override
  public void close() {
    app.close();
    netns.close();
  }
}
