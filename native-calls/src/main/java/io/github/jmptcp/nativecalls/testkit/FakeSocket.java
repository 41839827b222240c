package io.github.jmptcp.nativecalls.testkit;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stream socket, whichever descriptors it has. Not thread-safe: {@link FakeSockets} is. */
final class FakeSocket {
  private static final int TCP_CONGESTION = 13; // include/uapi/linux/tcp.h
  private static final int IP_TOS = 1; // include/uapi/linux/in.h

  final int domain;
  final int protocol;
  int statusFlags;
  @Nullable InetSocketAddress local;
  @Nullable InetSocketAddress remote;
  boolean listens;

  /** TCP_IS_MPTCP, which the kernel answers with 1 on a new MPTCP socket too. */
  boolean isMptcpInUse;

  /** What can be read. */
  int readable;

  /** Whether a reset has come that no call has returned yet. */
  boolean hasReset;

  private final Map<SocketOption, byte[]> options = new HashMap<>();

  FakeSocket(int domain, int protocol, int statusFlags) {
    this.domain = domain;
    this.protocol = protocol;
    this.statusFlags = statusFlags;
    this.isMptcpInUse = protocol == Linux.IPPROTO_MPTCP;
  }

  /** As accept(2) makes one: with the options of the listener. */
  FakeSocket(FakeSocket listener) {
    this(listener.domain, listener.protocol, 0);
    options.putAll(listener.options);
  }

  boolean isMptcp() {
    return protocol == Linux.IPPROTO_MPTCP;
  }

  /** Sets what getsockopt shall return, whether setsockopt takes it or not. */
  void force(SocketOption option, byte[] value) {
    options.put(option, value);
  }

  /** Sets what the kernel does not refuse; returns 0 or {@code -errno}. */
  int set(SocketOption option, ByteBuffer value, int length) {
    if (option.name == TCP_CONGESTION && option.level == Linux.IPPROTO_TCP) {
      byte[] name = new byte[length];
      value.get(name);
      options.put(option, Arrays.copyOf(name, 16));
      return 0;
    }
    if (length < option.bytes()) {
      return -Errno.EINVAL;
    }
    byte[] bytes = new byte[option.bytes()];
    value.get(bytes);
    if (option.isBufferSize()) { // the kernel doubles them
      int size = toInt(bytes);
      bytes = ints(2 * size);
      byte[] locked = options.getOrDefault(SocketOption.BUF_LOCK, ints(0));
      // SOCK_SNDBUF_LOCK, SOCK_RCVBUF_LOCK
      options.put(
          SocketOption.BUF_LOCK, ints(toInt(locked) | (option.name == Linux.SO_SNDBUF ? 1 : 2)));
    }
    options.put(option, bytes);
    if (option.level == Linux.IPPROTO_IP && option.name == IP_TOS) {
      options.put(SocketOption.PRIORITY, ints(priority(bytes[0])));
    }
    return 0;
  }

  /** Returns the value, or null where the kernel returns {@link FakeKernelVersion#refusesToGet}. */
  byte @Nullable [] get(SocketOption option) {
    byte[] value = options.get(option);
    if (value != null) {
      return value;
    }
    if (option.level == Linux.SOL_SOCKET) {
      switch (option.name) {
        case Linux.SO_PROTOCOL:
          return ints(protocol);
        case Linux.SO_DOMAIN:
          return ints(domain);
        case Linux.SO_ACCEPTCONN:
          return ints(listens ? 1 : 0);
        case Linux.SO_MEMINFO: // the first is what the receive queue takes
          return Arrays.copyOf(ints(readable == 0 ? 0 : readable + 832), 36);
        default:
          break;
      }
    }
    if (option.level == Linux.IPPROTO_TCP && option.name == Linux.TCP_IS_MPTCP) {
      return ints(isMptcpInUse ? 1 : 0);
    }
    if (option.level == Linux.IPPROTO_TCP && option.name == TCP_CONGESTION) {
      return Arrays.copyOf("cubic".getBytes(StandardCharsets.US_ASCII), 16);
    }
    return option.initial();
  }

  /** Writes the address as getsockname(2) does; returns its length. */
  int write(@Nullable InetSocketAddress address, ByteBuffer to) {
    ByteBuffer ports = to.duplicate().order(ByteOrder.BIG_ENDIAN);
    int length = domain == Linux.AF_INET6 ? 28 : 16;
    for (int i = 0; i < length; i++) {
      to.put(i, (byte) 0);
    }
    to.putShort(0, (short) domain);
    if (address == null) {
      return length;
    }
    ports.putShort(2, (short) address.getPort());
    byte[] host = address.getAddress().getAddress();
    int start = domain == Linux.AF_INET6 ? 8 : 4;
    if (domain == Linux.AF_INET6 && host.length == 4) { // ::ffff:0:0/96
      to.putShort(18, (short) 0xffff);
      start = 20;
    }
    for (int i = 0; i < host.length; i++) {
      to.put(start + i, host[i]);
    }
    return length;
  }

  static byte[] ints(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value).array();
  }

  private static int toInt(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(0);
  }

  // net/ipv4/route.c: ip_tos2prio
  private static int priority(byte tos) {
    return new int[] {0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4}[(tos & 0x1e) >> 1];
  }
}
