package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.util.List;

/** A client and a server in one JVM, and what the peer sees of both. */
final class FaultRun implements AutoCloseable {
  private final Netns netns = Netns.create("fault");
  private final ForkedProcess app;

  FaultRun(JavaCommand command) {
    try {
      app = command.in(netns.prefix()).start("apps.MatrixApp");
      app.awaitLine("ready"::equals);
    } catch (RuntimeException | Error e) {
      netns.close();
      throw e;
    }
  }

  Netns netns() {
    return netns;
  }

  /** Both have to work; returns whether both are MPTCP, and fails where they differ. */
  boolean talks() throws IOException {
    return talks(SocketFacts.MPTCP);
  }

  /** The same with a peer of that protocol. */
  boolean talks(int protocol) throws IOException {
    boolean client = connects(protocol);
    assertThat(listens(protocol)).as("the server against the client").isEqualTo(client);
    return client;
  }

  /** Its client has to work; returns whether it is MPTCP. */
  boolean connects(int protocol) {
    try (MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", protocol, Conversation.ECHO)) {
      app.send("client socket 127.0.0.1 " + peer.port());
      awaitDone();
      return peer.awaitConnection().equals(SocketFacts.MPTCP_IN_USE);
    }
  }

  /** Its server has to work; returns whether it is MPTCP. */
  boolean listens(int protocol) throws IOException {
    app.send("server server-socket *");
    String line = app.awaitLine(l -> l.startsWith("listening ") || l.startsWith("failed "));
    assertThat(line).as(app::dump).startsWith("listening ");
    int port = Integer.parseInt(line.substring("listening ".length()));
    SocketFacts seen = MptcpPeer.ping(netns, "127.0.0.1", port, protocol);
    awaitDone();
    return seen.equals(SocketFacts.MPTCP_IN_USE);
  }

  private void awaitDone() {
    String line = app.awaitLine(l -> l.equals("done") || l.startsWith("failed "));
    assertThat(line).as(app::dump).isEqualTo("done");
  }

  /** Waits for a line of the log that is written behind the application's back. */
  void awaitLog(String part) {
    app.awaitError(line -> line.contains(part));
  }

  /** The warnings and errors of the agent, once the application has ended well. */
  List<String> complaints() {
    app.closeStdin();
    assertThat(app.awaitExit()).as(app::dump).isZero();
    return app.stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] WARN ") || line.startsWith("[jmptcp] ERROR "))
        .toList();
  }

  @Override
  public void close() {
    app.close();
    netns.close();
  }
}
