package io.github.jmptcp.it.peer;

import io.github.jmptcp.it.fork.ForkedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** What a peer does with a connection it accepted. */
@FunctionalInterface
public interface Conversation {
  void hold(NativeSocket socket) throws IOException;

  /** Sends back what comes, until the end of the stream. */
  Conversation ECHO =
      socket -> {
        byte[] buffer = new byte[8192];
        for (int n = socket.read(buffer); n >= 0; n = socket.read(buffer)) {
          socket.write(buffer, n);
        }
      };

  /** Closes at once. */
  static Conversation ofNothing() {
    return socket -> {};
  }

  /**
   * Passes the bytes on, unread, to a server on the loopback of the test's own namespace: HTTP and
   * TLS speak with an ordinary server while the peer reads the socket.
   */
  static Conversation relayTo(int port) {
    return socket -> {
      try (Socket server = new Socket()) {
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        pump(socket, server);
      }
    };
  }

  /** Copies in both directions until both ended. */
  static void pump(NativeSocket outside, Socket inside) throws IOException {
    Thread back =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  byte[] buffer = new byte[8192];
                  try (InputStream in = inside.getInputStream()) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                      outside.write(buffer, n);
                    }
                  } catch (IOException ignored) {
                    // the other direction reports it
                  }
                  outside.shutdownOutput();
                });
    byte[] buffer = new byte[8192];
    for (int n = outside.read(buffer); n >= 0; n = outside.read(buffer)) {
      inside.getOutputStream().write(buffer, 0, n);
    }
    inside.shutdownOutput();
    try {
      back.join(ForkedProcess.LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
