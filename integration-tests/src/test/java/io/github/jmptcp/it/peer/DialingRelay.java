package io.github.jmptcp.it.peer;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A door on the test's own loopback that leads to a server under test: an ordinary client comes in
 * by TCP, the peer continues by MPTCP and reads that socket.
 */
public final class DialingRelay implements AutoCloseable {
  private final ServerSocket door;
  private final CompletableFuture<SocketFacts> facts = new CompletableFuture<>();

  public DialingRelay(Netns netns, String host, int port) throws IOException {
    door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> relay(netns, MptcpPeer.address(host), port));
  }

  private void relay(Netns netns, InetAddress host, int port) {
    try (Socket inside = door.accept();
        NativeSocket outside = NativeSocket.connect(netns, host, port, SocketFacts.MPTCP)) {
      outside
          .factsWithData()
          .whenComplete(
              (seen, failure) -> {
                if (failure == null) {
                  facts.complete(seen);
                } else {
                  facts.completeExceptionally(failure);
                }
              });
      Conversation.pump(outside, inside);
    } catch (IOException e) {
      facts.completeExceptionally(e);
    }
  }

  /** Where the ordinary client connects, on 127.0.0.1. */
  public int port() {
    return door.getLocalPort();
  }

  /** The MPTCP side once the server under test has answered. */
  public SocketFacts awaitFacts() throws Exception {
    return facts.get(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
