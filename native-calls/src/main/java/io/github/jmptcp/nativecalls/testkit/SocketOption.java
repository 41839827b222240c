package io.github.jmptcp.nativecalls.testkit;

import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An option of a socket by its numbers, and what a new TCP socket has (Linux 6.18). */
final class SocketOption {
  private static final Map<SocketOption, byte[]> INITIAL = new HashMap<>();
  static final SocketOption PRIORITY = new SocketOption(Linux.SOL_SOCKET, 12);
  static final SocketOption BUF_LOCK = new SocketOption(Linux.SOL_SOCKET, Linux.SO_BUF_LOCK);

  static {
    int socket = Linux.SOL_SOCKET;
    // REUSEADDR, ERROR, KEEPALIVE, OOBINLINE, PRIORITY, REUSEPORT, MARK, BUSY_POLL, BINDTOIFINDEX
    initial(socket, 0, 2, 4, 9, 10, 12, 15, 36, 46, 62);
    initial(socket, 0, Linux.SO_BUF_LOCK);
    initial(socket, 16_384, Linux.SO_SNDBUF);
    initial(socket, 131_072, Linux.SO_RCVBUF);
    initial(socket, 1, 18); // SO_RCVLOWAT
    initial(socket, -1, 49); // SO_INCOMING_CPU
    INITIAL.put(new SocketOption(socket, 13), new byte[8]); // SO_LINGER
    INITIAL.put(new SocketOption(socket, 20), new byte[16]); // SO_RCVTIMEO
    INITIAL.put(new SocketOption(socket, 21), new byte[16]); // SO_SNDTIMEO
    INITIAL.put(new SocketOption(socket, Linux.SO_COOKIE), new byte[8]);
    // TOS, FREEBIND, TRANSPARENT, BIND_ADDRESS_NO_PORT
    initial(Linux.IPPROTO_IP, 0, 1, 15, 19, 24);
    initial(Linux.IPPROTO_IPV6, 0, Linux.IPV6_V6ONLY, 67); // TCLASS
    // NODELAY, CORK, DEFER_ACCEPT, USER_TIMEOUT, FASTOPEN, NOTSENT_LOWAT, FASTOPEN_CONNECT
    initial(Linux.IPPROTO_TCP, 0, 1, 3, 9, 18, 23, 25, 30);
    initial(Linux.IPPROTO_TCP, 7200, 4); // KEEPIDLE
    initial(Linux.IPPROTO_TCP, 75, 5); // KEEPINTVL
    initial(Linux.IPPROTO_TCP, 9, 6); // KEEPCNT
    initial(Linux.IPPROTO_TCP, 1, 12); // QUICKACK
  }

  final int level;
  final int name;

  SocketOption(int level, int name) {
    this.level = level;
    this.name = name;
  }

  private static void initial(int level, int value, int... names) {
    for (int name : names) {
      INITIAL.put(
          new SocketOption(level, name),
          ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value).array());
    }
  }

  boolean isBufferSize() {
    return level == Linux.SOL_SOCKET && (name == Linux.SO_SNDBUF || name == Linux.SO_RCVBUF);
  }

  /** How many bytes setsockopt wants. */
  int bytes() {
    byte[] value = INITIAL.get(this);
    return value == null ? 4 : value.length;
  }

  /** Returns null where TCP has no such option. */
  byte @Nullable [] initial() {
    byte[] value = INITIAL.get(this);
    return value == null ? null : value.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SocketOption
        && ((SocketOption) other).level == level
        && ((SocketOption) other).name == name;
  }

  @Override
  public int hashCode() {
    return 1000 * level + name;
  }

  @Override
  public String toString() {
    return level + "/" + name;
  }
}
