package io.github.jmptcp.netns;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * A listening MPTCP socket in one namespace and connections to it from another, made by plain
 * system calls so that nothing of this library is in their way.
 */
public final class MptcpPair implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IPPROTO_MPTCP = 262;

  private final Netns server;
  private final Netns client;
  private final boolean dualStack;
  private final int listener;
  private final int port;
  private int connected = -1;
  private int accepted = -1;

  /**
   * Listens on the wildcard address.
   *
   * @param dualStack sockets of AF_INET6, as Java makes them
   */
  public MptcpPair(Netns server, Netns client, boolean dualStack, int port) throws Exception {
    this.server = server;
    this.client = client;
    this.dualStack = dualStack;
    this.port = port;
    this.listener =
        server.in(
            () -> {
              int fd = socket();
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment any =
                    address(arena, InetAddress.getByName(dualStack ? "::" : "0.0.0.0"), port);
                Posix.call("bind", fd, any.address(), any.byteSize(), 0);
                Posix.call("listen", fd, 16, 0, 0);
              }
              return fd;
            });
  }

  private int socket() {
    return Posix.call("socket", dualStack ? AF_INET6 : AF_INET, 1 | 0x80000, IPPROTO_MPTCP, 0);
  }

  /** Connects once and accepts. */
  public void connect(String address) throws Exception {
    connected =
        client.in(
            () -> {
              int fd = socket();
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment to = address(arena, InetAddress.getByName(address), port);
                Posix.call("connect", fd, to.address(), to.byteSize(), 0);
              }
              return fd;
            });
    accepted = server.in(() -> Posix.call("accept", listener, 0, 0, 0));
  }

  /** Sends bytes from one side and waits until the other side has them all. */
  public void send(boolean fromClient, int bytes) throws Exception {
    int from = fromClient ? connected : accepted;
    int to = fromClient ? accepted : connected;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(bytes);
      int sent = 0;
      int received = 0;
      while (received < bytes) {
        if (sent < bytes) {
          sent += Posix.call("send", from, data.address(), bytes - sent, 0x4000);
        }
        received += Posix.call("recv", to, data.address(), bytes - received, 0);
      }
    }
  }

  /** Sends bytes and does not wait for their arrival. */
  public void sendOnly(boolean fromClient, int bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(bytes);
      Posix.call("send", fromClient ? connected : accepted, data.address(), bytes, 0x4000);
    }
  }

  /** Starts a stream of bytes, which are checked where they arrive, at some MB/s. */
  public Stream stream(boolean fromClient) {
    return new Stream(fromClient ? connected : accepted, fromClient ? accepted : connected, 5);
  }

  /** Starts a stream of bytes as fast as they go. */
  public Stream bulk(boolean fromClient) {
    return new Stream(fromClient ? connected : accepted, fromClient ? accepted : connected, 0);
  }

  public void closeClient() {
    Posix.call("close", connected, 0, 0, 0);
    connected = -1;
  }

  public void closeServer() {
    Posix.call("close", accepted, 0, 0, 0);
    accepted = -1;
  }

  private MemorySegment address(Arena arena, InetAddress address, int toPort) {
    byte[] bytes = address.getAddress();
    MemorySegment to = arena.allocate(dualStack ? 28 : 16, 8);
    to.set(ValueLayout.JAVA_SHORT, 0, (short) (dualStack ? AF_INET6 : AF_INET));
    to.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) toPort);
    int at = dualStack ? 8 : 4;
    if (dualStack && bytes.length == 4) {
      to.set(ValueLayout.JAVA_SHORT, at + 10, (short) -1);
      at += 12;
    }
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
    return to;
  }

  @Override
  public void close() {
    for (int fd : new int[] {connected, accepted, listener}) {
      if (fd >= 0) {
        Posix.call("close", fd, 0, 0, 0);
      }
    }
  }
}
