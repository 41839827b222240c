package io.github.jmptcp.it.peer;

import static io.github.jmptcp.it.peer.LibC.C;

import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;

/** A stream socket of the C library in a namespace; every call is bounded by ten seconds. */
public final class NativeSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_PROTOCOL = 38;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_IS_MPTCP = 43;
  private static final int SOL_MPTCP = 284;
  private static final int MPTCP_INFO = 1;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int ENOPROTOOPT = 92;
  private static final int EOPNOTSUPP = 95;
  private static final int SHUT_RDWR = 2;

  private final int fd;
  private final CompletableFuture<SocketFacts> withData = new CompletableFuture<>();
  private boolean open = true;

  NativeSocket(int fd) {
    this.fd = fd;
  }

  private static NativeSocket open(Netns netns, InetAddress family, int protocol) {
    int domain = family instanceof Inet4Address ? AF_INET : AF_INET6;
    NativeSocket socket =
        new NativeSocket(
            netns.call(() -> check("socket", C.socket(domain, SOCK_STREAM, protocol))));
    socket.limitCalls();
    return socket;
  }

  private void limitCalls() {
    byte[] tenSeconds = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(10).array();
    check("SO_RCVTIMEO", C.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, tenSeconds, 16));
    check("SO_SNDTIMEO", C.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, tenSeconds, 16));
  }

  /** Connects by the protocol, {@link SocketFacts#TCP} or {@link SocketFacts#MPTCP}. */
  public static NativeSocket connect(Netns netns, InetAddress host, int port, int protocol)
      throws IOException {
    NativeSocket socket = open(netns, host, protocol);
    byte[] address = sockaddr(host, port);
    if (C.connect(socket.fd, address, address.length) != 0) {
      int errno = LibC.errno();
      socket.close();
      throw new IOException("connect to " + host + " port " + port + ": errno " + errno);
    }
    return socket;
  }

  /** Listens on a free port of the address. */
  public static NativeSocket listen(Netns netns, InetAddress host, int protocol) {
    NativeSocket socket = open(netns, host, protocol);
    byte[] address = sockaddr(host, 0);
    check("bind to " + host, C.bind(socket.fd, address, address.length));
    check("listen", C.listen(socket.fd, 128));
    return socket;
  }

  /** The next connection, or null when none came within the bound or the listener was closed. */
  NativeSocket accept() {
    byte[] address = new byte[128];
    int accepted = C.accept(fd, address, new int[] {address.length});
    if (accepted < 0) {
      return null;
    }
    NativeSocket socket = new NativeSocket(accepted);
    socket.limitCalls();
    return socket;
  }

  /** The local address and port. */
  public InetSocketAddress local() {
    byte[] address = new byte[128];
    check("getsockname", C.getsockname(fd, address, new int[] {address.length}));
    return decode(address);
  }

  /** The address and port of the other end. */
  public InetSocketAddress remote() {
    byte[] address = new byte[128];
    check("getpeername", C.getpeername(fd, address, new int[] {address.length}));
    return decode(address);
  }

  private static InetSocketAddress decode(byte[] address) {
    ByteBuffer buffer = ByteBuffer.wrap(address);
    boolean v4 = buffer.order(ByteOrder.nativeOrder()).getShort(0) == AF_INET;
    byte[] host = new byte[v4 ? 4 : 16];
    buffer.position(v4 ? 4 : 8);
    buffer.get(host);
    try {
      int port = buffer.order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
      return new InetSocketAddress(InetAddress.getByAddress(host), port);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads up to the buffer's length; -1 at the end of the stream. */
  public int read(byte[] buffer) throws IOException {
    long n = C.recv(fd, buffer, buffer.length, 0);
    if (n < 0) {
      throw new IOException("recv: errno " + LibC.errno());
    }
    if (n > 0 && !withData.isDone()) {
      withData.complete(facts());
    }
    return n == 0 ? -1 : (int) n;
  }

  /** Writes it all. */
  public void write(byte[] buffer, int length) throws IOException {
    write(buffer, length, 0);
  }

  /** Writes it all, with more flags for send(2). */
  public void write(byte[] buffer, int length, int flags) throws IOException {
    int sent = 0;
    while (sent < length) {
      byte[] rest = java.util.Arrays.copyOfRange(buffer, sent, length);
      long n = C.send(fd, rest, rest.length, MSG_NOSIGNAL | flags);
      if (n < 0) {
        throw new IOException("send: errno " + LibC.errno());
      }
      sent += (int) n;
    }
  }

  /** What the kernel reports now. */
  public SocketFacts facts() {
    return new SocketFacts(option(SOL_SOCKET, SO_PROTOCOL), isMptcp());
  }

  /** What the kernel reported after the first data arrived: the handshake is complete by then. */
  CompletableFuture<SocketFacts> factsWithData() {
    return withData;
  }

  /** By TCP_IS_MPTCP; kernels before 6.10 lack it, there MPTCP_INFO answers only while in use. */
  private int isMptcp() {
    byte[] value = new byte[4];
    if (C.getsockopt(fd, IPPROTO_TCP, TCP_IS_MPTCP, value, new int[] {4}) == 0) {
      return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }
    int errno = LibC.errno();
    if (errno != ENOPROTOOPT && errno != EOPNOTSUPP) {
      throw new IllegalStateException("TCP_IS_MPTCP: errno " + errno);
    }
    return C.getsockopt(fd, SOL_MPTCP, MPTCP_INFO, new byte[96], new int[] {96}) == 0 ? 1 : 0;
  }

  /** An int option. */
  public int option(int level, int name) {
    byte[] value = new byte[4];
    check("getsockopt " + level + "/" + name, C.getsockopt(fd, level, name, value, new int[] {4}));
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  /** Ends the stream in both directions, which also wakes a thread that is blocked in a call. */
  void shutdown() {
    C.shutdown(fd, SHUT_RDWR);
  }

  /** What poll(2) returns immediately for IN, OUT and RDHUP. */
  public int poll() {
    byte[] entry = new byte[8];
    ByteBuffer view = ByteBuffer.wrap(entry).order(ByteOrder.nativeOrder());
    view.putInt(0, fd).putShort(4, (short) (0x1 | 0x4 | 0x2000));
    check("poll", C.poll(entry, 1, 0));
    return view.getShort(6) & 0xffff;
  }

  /** Bytes that the peer has not acknowledged (SIOCOUTQ); -1 once the connection is gone. */
  public int unsent() {
    byte[] count = new byte[4];
    return C.ioctl(fd, 0x5411, count) < 0
        ? -1
        : ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getInt();
  }

  /** An int inside an option that is a structure. */
  public int structure(int level, int name, int offset) {
    byte[] value = new byte[offset + 4];
    check(
        "getsockopt " + level + "/" + name,
        C.getsockopt(fd, level, name, value, new int[] {offset + 4}));
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(offset);
  }

  /** Ends the outgoing stream. */
  public void shutdownOutput() {
    C.shutdown(fd, 1);
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      withData.cancel(false);
      C.close(fd);
    }
  }

  private static byte[] sockaddr(InetAddress host, int port) {
    byte[] address = host.getAddress();
    boolean v4 = host instanceof Inet4Address;
    ByteBuffer buffer = ByteBuffer.allocate(v4 ? 16 : 28);
    buffer.order(ByteOrder.nativeOrder()).putShort((short) (v4 ? AF_INET : AF_INET6));
    buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    buffer.position(v4 ? 4 : 8);
    buffer.put(address);
    return buffer.array();
  }

  private static int check(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException(call + ": errno " + LibC.errno());
    }
    return result;
  }
}
