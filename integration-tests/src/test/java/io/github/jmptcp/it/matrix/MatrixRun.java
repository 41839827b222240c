package io.github.jmptcp.it.matrix;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.DialingRelay;
import io.github.jmptcp.it.peer.Fixtures;
import io.github.jmptcp.it.peer.KeyStoreFile;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/**
 * One JVM that runs all cells of one release, in a namespace of its own where it and the peer are
 * alone: no packet of another test can stand in for theirs.
 */
public final class MatrixRun implements AutoCloseable {
  private final Netns netns;
  private final Supplier<ForkedProcess> starter;
  private ForkedProcess app;
  private int dialed;
  private int listened;
  private boolean restarted;
  private final KeyStoreFile keys;
  private final Fixtures fixtures;

  private MatrixRun(
      Netns netns, Supplier<ForkedProcess> starter, KeyStoreFile keys, Fixtures fixtures) {
    this.netns = netns;
    this.starter = starter;
    this.keys = keys;
    this.fixtures = fixtures;
    app = starter.get();
  }

  static MatrixRun start(JavaCommand command, KeyStoreFile keys, Fixtures fixtures) {
    Netns netns = Netns.create("matrix");
    try {
      command.jvmArgs("-Dapps.keystore=" + keys.path()).in(netns.prefix());
      return new MatrixRun(netns, () -> startApp(command), keys, fixtures);
    } catch (RuntimeException | Error e) {
      netns.close();
      throw e;
    }
  }

  private static ForkedProcess startApp(JavaCommand command) {
    ForkedProcess app = command.start("apps.MatrixApp");
    app.awaitLine("ready"::equals);
    return app;
  }

  /**
   * Ends the application.
   *
   * @return its last line on stderr
   */
  String end() {
    app.closeStdin();
    app.awaitExit();
    return app.stderr().lines().getLast();
  }

  /** How the summary of the agent has to begin, by the counters of the kernel. */
  String summaryByTheKernel() {
    if (restarted) {
      throw new TestAbortedException("a cell hung, so that this JVM made only the later ones");
    }
    // the peer's own connections were counted, too
    long connects = netns.counter("TcpActiveOpens") - dialed;
    long accepts = netns.counter("TcpPassiveOpens") - listened;
    return "[jmptcp] INFO exit: %1$d connects (%1$d MPTCP), %2$d accepts (%2$d MPTCP), "
        .formatted(connects, accepts);
  }

  Netns netns() {
    return netns;
  }

  /** The application connects; the answer is what the accepting peer saw. */
  SocketFacts client(String command, Speech speech, String host) {
    Conversation conversation =
        switch (speech) {
          case RAW -> Conversation.ECHO;
          case TLS -> Conversation.relayTo(fixtures.tlsEchoPort());
          case HTTP -> Conversation.relayTo(fixtures.httpPort());
          case HTTPS -> Conversation.relayTo(fixtures.httpsPort());
        };
    listened++;
    try (MptcpPeer peer = MptcpPeer.listen(netns, host, conversation)) {
      app.send(command + " " + host + " " + peer.port());
      awaitDone();
      return peer.awaitConnection();
    }
  }

  /** The application listens on one address, the peer connects to another that reaches it. */
  SocketFacts server(String command, Speech speech, String bound, String reached) throws Exception {
    app.send(command + " " + bound);
    String line = answer(l -> l.startsWith("listening ") || l.startsWith("failed "));
    if (line.startsWith("failed ")) {
      throw new AssertionError(line + "\n" + app.stderr().text());
    }
    int port = Integer.parseInt(line.substring("listening ".length()));
    SocketFacts seen;
    dialed++;
    if (speech == Speech.RAW) {
      seen = MptcpPeer.ping(netns, reached, port);
    } else {
      try (DialingRelay relay = new DialingRelay(netns, reached, port)) {
        visit(speech, relay.port());
        seen = relay.awaitFacts();
      }
    }
    awaitDone();
    return seen;
  }

  private void visit(Speech speech, int port) throws IOException {
    if (speech == Speech.HTTP) {
      HttpURLConnection page =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/ping").toURL().openConnection();
      page.setRequestProperty("Connection", "close");
      byte[] body = page.getInputStream().readAllBytes();
      if (!new String(body).equals("pong")) {
        throw new AssertionError("the page is " + new String(body));
      }
      return;
    }
    try (Socket socket =
        keys.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) ForkedProcess.LIMIT.toMillis());
      byte[] block = new byte[5000];
      Arrays.fill(block, (byte) 't');
      socket.getOutputStream().write(block);
      byte[] echoed = socket.getInputStream().readNBytes(block.length);
      if (!Arrays.equals(block, echoed)) {
        throw new AssertionError("the TLS echo differs");
      }
    }
  }

  /** A command that needs no peer. */
  void alone(String command) {
    app.send(command);
    awaitDone();
  }

  private void awaitDone() {
    String line = answer(l -> l.equals("done") || l.startsWith("failed "));
    if (!line.equals("done")) {
      throw new AssertionError(line + "\n" + app.stderr().text());
    }
  }

  /** A cell that hangs costs its own JVM, and the next one gets a new one. */
  private String answer(Predicate<String> wanted) {
    try {
      return app.awaitLine(wanted);
    } catch (AssertionError e) {
      app.close();
      app = starter.get();
      restarted = true;
      throw e;
    }
  }

  @Override
  public void close() {
    app.close();
    netns.close();
  }

  /** What the two ends speak. */
  public enum Speech {
    RAW,
    TLS,
    HTTP,
    HTTPS
  }
}
