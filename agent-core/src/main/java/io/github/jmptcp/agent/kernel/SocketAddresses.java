package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a socket, read from the kernel: the JDK has no way that works for all of its
 * sockets (before 13, {@code Net.remoteAddress} has no native code behind it).
 */
public final class SocketAddresses {

  private SocketAddresses() {}

  /** The local address; null where the descriptor is no internet socket any more. */
  public static @Nullable InetSocketAddress local(LibC libC, int fd) {
    return read(libC, fd, /* peer= */ false);
  }

  /** The peer's address; null where the socket is not connected any more. */
  public static @Nullable InetSocketAddress remote(LibC libC, int fd) {
    return read(libC, fd, /* peer= */ true);
  }

  private static @Nullable InetSocketAddress read(LibC libC, int fd, boolean peer) {
    ByteBuffer address = libC.takeScratch();
    try {
      int length = peer ? libC.getpeername(fd, address) : libC.getsockname(fd, address);
      return length < 0 ? null : decode(address, 0);
    } finally {
      libC.putScratch(address);
    }
  }

  /**
   * Reads a {@code struct sockaddr_in} or {@code sockaddr_in6} that begins there; a mapped address
   * becomes IPv4. Null for any other family.
   */
  public static @Nullable InetSocketAddress decode(ByteBuffer memory, int start) {
    int family = memory.getShort(start);
    int port = networkOrder(memory.getShort(start + 2));
    try {
      if (family == Linux.AF_INET) {
        return new InetSocketAddress(InetAddress.getByAddress(bytes(memory, start + 4, 4)), port);
      }
      if (family == Linux.AF_INET6) {
        InetAddress host = InetAddress.getByAddress(bytes(memory, start + 8, 16));
        int scope = memory.getInt(start + 24);
        if (scope != 0 && host instanceof Inet6Address) {
          host = Inet6Address.getByAddress(null, host.getAddress(), scope);
        }
        return new InetSocketAddress(host, port);
      }
      return null;
    } catch (UnknownHostException ignored) {
      return null; // only for an illegal number of bytes
    }
  }

  private static int networkOrder(short port) {
    short host =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Short.reverseBytes(port) : port;
    return host & 0xffff;
  }

  private static byte[] bytes(ByteBuffer from, int start, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = from.get(start + i);
    }
    return bytes;
  }
}
