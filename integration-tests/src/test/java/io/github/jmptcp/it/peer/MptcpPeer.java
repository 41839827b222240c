package io.github.jmptcp.it.peer;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other end of the connections under test: what it sees on its own sockets is what counts. */
public final class MptcpPeer implements AutoCloseable {
  private final NativeSocket listener;
  private final Conversation conversation;
  private final BlockingQueue<CompletableFuture<SocketFacts>> accepted =
      new LinkedBlockingQueue<>();
  private final Thread acceptor;
  private volatile boolean closing;

  private MptcpPeer(NativeSocket listener, Conversation conversation) {
    this.listener = listener;
    this.conversation = conversation;
    acceptor = Thread.ofPlatform().daemon().name("peer").start(this::accept);
  }

  /** Listens by MPTCP on a free port. */
  public static MptcpPeer listen(Netns netns, String host, Conversation conversation) {
    return listen(netns, host, SocketFacts.MPTCP, conversation);
  }

  /** Listens by the protocol on a free port. */
  public static MptcpPeer listen(
      Netns netns, String host, int protocol, Conversation conversation) {
    return new MptcpPeer(NativeSocket.listen(netns, address(host), protocol), conversation);
  }

  private void accept() {
    while (!closing) {
      NativeSocket socket = listener.accept();
      if (socket != null) {
        accepted.add(socket.factsWithData());
        Thread.ofPlatform().daemon().start(() -> hold(socket));
      }
    }
    listener.close();
  }

  private void hold(NativeSocket socket) {
    try (socket) {
      conversation.hold(socket);
    } catch (IOException e) {
      socket.factsWithData().completeExceptionally(e);
    }
  }

  public int port() {
    return listener.local().getPort();
  }

  /** The next connection as seen by this side once data has come in. */
  public SocketFacts awaitConnection() {
    try {
      CompletableFuture<SocketFacts> facts =
          accepted.poll(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (facts == null) {
        throw new AssertionError("no client connected to the peer");
      }
      return facts.get(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new AssertionError("the connection brought no data", e);
    }
  }

  /**
   * Connects by MPTCP, sends a block, takes it back, and closes.
   *
   * @return what this side sees after the exchange
   */
  public static SocketFacts ping(Netns netns, String host, int port) throws IOException {
    return ping(netns, host, port, SocketFacts.MPTCP);
  }

  /** Like {@link #ping(Netns, String, int)} by the protocol. */
  public static SocketFacts ping(Netns netns, String host, int port, int protocol)
      throws IOException {
    byte[] block = new byte[5000];
    Arrays.fill(block, (byte) 'j');
    try (NativeSocket socket = NativeSocket.connect(netns, address(host), port, protocol)) {
      socket.write(block, block.length);
      byte[] buffer = new byte[block.length];
      int got = 0;
      while (got < block.length) {
        int n = socket.read(buffer);
        if (n < 0) {
          throw new IOException("the stream ended after " + got + " bytes");
        }
        for (int i = 0; i < n; i++) {
          if (buffer[i] != 'j') {
            throw new IOException("the echo differs at " + (got + i));
          }
        }
        got += n;
      }
      return socket.facts();
    }
  }

  static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    closing = true;
    listener.shutdown();
    try {
      acceptor.join(ForkedProcess.LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
