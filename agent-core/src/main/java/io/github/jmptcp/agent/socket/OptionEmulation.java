package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Options that MPTCP refuses and TCP takes ({@code options=emulate}). Asked only when the kernel
 * has refused, so applications that set none of them pay nothing.
 */
final class OptionEmulation {
  private static final int SO_REUSEPORT = 0x0E; // java.net.SocketOptions, 9 and newer
  private static final int IP_TOS = 1; // include/uapi/linux/in.h

  private final Log log;
  private final KernelSupport support;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  // by identity: FileDescriptor has no equals of its own; what is dropped by all others goes here
  // too
  private final Map<FileDescriptor, Map<String, Object>> emulated =
      Collections.synchronizedMap(new WeakHashMap<FileDescriptor, Map<String, Object>>());

  OptionEmulation(Log log, KernelSupport support) {
    this.log = log;
    this.support = support;
  }

  /**
   * Why a socket on which that is about to be set is better off as plain TCP, unless it is
   * connected or connecting; null where it is not.
   */
  @Nullable TcpReason whyTcp(Object option, Object value) {
    switch (name(option)) {
      case "SO_OOBINLINE": // urgent data is wanted, and MPTCP has none
        return Boolean.TRUE.equals(value) ? TcpReason.SO_OOBINLINE : null;
      case "TCP_KEEPIDLE":
      case "TCP_KEEPINTERVAL":
      case "TCP_KEEPCOUNT": // dead peers would not be noticed in time
        return support.hasKeepaliveTimes() ? null : TcpReason.NO_KEEPALIVE_TIMES;
      default:
        return null;
    }
  }

  /** Setting the option has failed; returns whether the application need not know. */
  boolean set(LibC libC, FileDescriptor fd, int number, Object option, Object value) {
    if (!MptcpStatus.isRequested(libC, number)) {
      return false;
    }
    String name = name(option);
    switch (name) {
      case "IP_TOS":
        if (!(value instanceof Integer) || !setTos(libC, number, (Integer) value)) {
          return false;
        }
        // PlainSocketImpl, which knows options by number, gets IP_TOS over IPv6 too
        if (!(option instanceof Integer) && isConnectedToIpv6(libC, number)) {
          store(fd, name, value);
        }
        return true;
      case "SO_OOBINLINE":
        if (!(value instanceof Boolean)) {
          return false;
        }
        break; // in band is where MPTCP delivers every byte
      case "TCP_KEEPIDLE":
      case "TCP_KEEPINTERVAL":
      case "TCP_KEEPCOUNT":
      case "TCP_QUICKACK":
      case "SO_REUSEADDR":
      case "SO_REUSEPORT":
        break; // on a connected socket the last two have no effect on TCP either
      default:
        return false;
    }
    store(fd, name, value);
    if (name.startsWith("TCP_KEEP")) {
      logOnce(name + " has no effect on MPTCP sockets; options=strict lets the error through");
    } else if (!name.startsWith("SO_REUSE")) {
      noteOnce(name);
    }
    return true;
  }

  /**
   * An option was set and a refusal would have been hidden, as {@code PlainSocketImpl} does on a
   * connected socket: does what {@link #set} does for those that MPTCP always refuses there.
   */
  void setUnseen(LibC libC, FileDescriptor fd, int number, int option, Object value) {
    switch (option) {
      case SocketOptions.IP_TOS:
        if (value instanceof Integer && MptcpStatus.isRequested(libC, number)) {
          setTos(libC, number, (Integer) value);
        }
        break;
      case SocketOptions.SO_OOBINLINE:
      case SocketOptions.SO_REUSEADDR:
      case SO_REUSEPORT:
        if (isConnected(libC, number)) {
          set(libC, fd, number, option, value);
        }
        break;
      default: // MPTCP takes them
    }
  }

  /** Getting the option has failed; what the application shall see, or null to let it fail. */
  @Nullable Object get(LibC libC, FileDescriptor fd, int number, Object option) {
    if (!MptcpStatus.isRequested(libC, number)) {
      return null;
    }
    String name = name(option);
    if (name.equals("IP_TOS")) {
      int tos = libC.getIntOption(number, Linux.IPPROTO_IP, IP_TOS);
      return tos >= 0 ? (Object) tos : null;
    }
    Object value = emulated(fd, option);
    if (value != null) {
      return value;
    }
    // the default of a TCP socket
    return name.equals("TCP_QUICKACK") ? (Object) Boolean.TRUE : null;
  }

  /** The value that was set where it could not be applied; null for all others. */
  @Nullable Object emulated(FileDescriptor fd, Object option) {
    Map<String, Object> values = emulated.get(fd);
    return values == null ? null : values.get(name(option));
  }

  /** The socket is plain TCP now, where the kernel stores the options. */
  void forget(FileDescriptor fd) {
    if (!emulated.isEmpty()) {
      emulated.remove(fd);
    }
  }

  private boolean setTos(LibC libC, int number, int value) {
    // IPV6_TCLASS is what is refused; IP_TOS works on the same socket and rules for mapped peers
    if (libC.setIntOption(number, Linux.IPPROTO_IP, IP_TOS, value) < 0) {
      return false;
    }
    if (isConnectedToIpv6(libC, number)) {
      logOnce("IP_TOS has no effect on MPTCP sockets over IPv6; over IPv4 it has");
    }
    return true;
  }

  private void store(FileDescriptor fd, String name, Object value) {
    synchronized (emulated) {
      Map<String, Object> values = emulated.get(fd);
      Map<String, Object> more = values == null ? new HashMap<>() : new HashMap<>(values);
      more.put(name, value);
      emulated.put(fd, more);
    }
    BridgeCalls.emulateOptions();
  }

  /** Logs it, once a JVM. */
  void logOnce(String message) {
    if (logged.add(message)) {
      log.warn(message);
    }
  }

  /** An option without effect that no application misses: servers set these on each socket. */
  void noteOnce(String name) {
    if (logged.add(name)) {
      log.debug(name + " has no effect on MPTCP sockets; options=strict lets the error through");
    }
  }

  private static boolean isConnected(LibC libC, int number) {
    ByteBuffer address = libC.takeScratch();
    try {
      return libC.getpeername(number, address) >= 0;
    } finally {
      libC.putScratch(address);
    }
  }

  private static boolean isConnectedToIpv6(LibC libC, int number) {
    ByteBuffer address = libC.takeScratch();
    try {
      return libC.getpeername(number, address) >= 0
          && address.getShort(0) == Linux.AF_INET6
          // not ::ffff:0:0/96
          && (address.getLong(8) != 0
              || address.getShort(16) != 0
              || address.getShort(18) != (short) 0xffff);
    } finally {
      libC.putScratch(address);
    }
  }

  private static String name(Object option) {
    if (option instanceof SocketOption) {
      return ((SocketOption<?>) option).name();
    }
    if (option instanceof Integer) {
      switch ((Integer) option) {
        case SocketOptions.IP_TOS:
          return "IP_TOS";
        case SocketOptions.SO_OOBINLINE:
          return "SO_OOBINLINE";
        case SocketOptions.SO_REUSEADDR:
          return "SO_REUSEADDR";
        case SO_REUSEPORT:
          return "SO_REUSEPORT";
        default:
          return "";
      }
    }
    return "";
  }
}
