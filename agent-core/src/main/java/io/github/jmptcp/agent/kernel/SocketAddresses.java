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

  // struct sockaddr_in, sockaddr_in6
  private static final int LENGTH_OF_IPV4 = 16;
  private static final int LENGTH_OF_IPV6 = 28;

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

  /**
   * Writes an address as a socket of that family takes it, from the start of {@code memory} on; an
   * IPv4 address becomes a mapped one for a socket of IPv6.
   *
   * @param family AF_INET or AF_INET6
   * @return the length; -1 where the family has no such address
   */
  public static int encode(InetSocketAddress address, int family, ByteBuffer memory) {
    byte[] host = address.getAddress().getAddress();
    boolean isIpv6 = family == Linux.AF_INET6;
    if (host.length == 16 && !isIpv6) {
      return -1;
    }
    int length = isIpv6 ? LENGTH_OF_IPV6 : LENGTH_OF_IPV4;
    for (int i = 0; i < length; i++) {
      memory.put(i, (byte) 0);
    }
    memory.putShort(0, (short) family);
    memory.putShort(2, (short) networkOrder((short) address.getPort()));
    int start = isIpv6 ? 8 + 16 - host.length : 4;
    if (isIpv6 && host.length == 4) {
      memory.put(start - 2, (byte) 0xff).put(start - 1, (byte) 0xff);
    }
    for (int i = 0; i < host.length; i++) {
      memory.put(start + i, host[i]);
    }
    if (address.getAddress() instanceof Inet6Address) {
      memory.putInt(24, ((Inet6Address) address.getAddress()).getScopeId());
    }
    return length;
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
