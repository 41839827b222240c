package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.Talks;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.util.List;

/** A client and a server in one JVM, and what the peer sees of both. */
final class FaultRun implements AutoCloseable {
  private final Netns netns = Netns.create("fault");
  private final Talks talks;

  FaultRun(JavaCommand command) {
    try {
      talks = new Talks(netns, command);
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
    return talks.client("socket", protocol).equals(SocketFacts.MPTCP_IN_USE);
  }

  /** Its server has to work; returns whether it is MPTCP. */
  boolean listens(int protocol) throws IOException {
    return talks.server("server-socket", protocol).equals(SocketFacts.MPTCP_IN_USE);
  }

  /** Waits for a line of the log that is written behind the application's back. */
  void awaitLog(String part) {
    talks.app().awaitError(line -> line.contains(part));
  }

  /** The warnings and errors of the agent, once the application has ended well. */
  List<String> complaints() {
    ForkedProcess app = talks.app();
    app.closeStdin();
    assertThat(app.awaitExit()).as(app::dump).isZero();
    return app.stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] WARN ") || line.startsWith("[jmptcp] ERROR "))
        .toList();
  }

  @Override
  public void close() {
    talks.close();
    netns.close();
  }
}
