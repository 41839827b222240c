package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.paths.engine.StartPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Binds sockets before they connect, so that their connection starts on the path that a rule names,
 * or on one that is alive. A socket that the application has bound stays as it is, and one that
 * cannot be bound connects as its route leads.
 *
 * <p>Needs no privilege: SO_BINDTODEVICE of an unbound socket is free since kernel 5.7, and before
 * that the address alone is bound. Without IP_BIND_ADDRESS_NO_PORT, which MPTCP sockets have since
 * 6.8, the kernel chooses a port that no other connection from that address has.
 *
 * <p>Safe for concurrent use.
 */
public final class StartBinder {
  private final StartChoice choice;
  private final Log log;
  private volatile boolean warned;

  /**
   * Binds nothing yet.
   *
   * @param choice decides where a connection starts
   */
  public StartBinder(StartChoice choice, Log log) {
    this.choice = choice;
    this.log = log;
  }

  /** Binds a socket that is about to connect to there. */
  void bind(LibC libC, int fd, InetAddress remote, int port) {
    StartPath start = choice.startOf(remote, port);
    if (start == null && !choice.mindsBound()) {
      return;
    }
    InetSocketAddress local = SocketAddresses.local(libC, fd);
    if (local == null) {
      return;
    }
    if (local.getPort() != 0 || !local.getAddress().isAnyLocalAddress()) {
      choice.isBound(local);
    } else if (start != null) {
      bind(libC, fd, start, local.getAddress() instanceof Inet6Address);
    }
  }

  private void bind(LibC libC, int fd, StartPath start, boolean ipv6) {
    String device = start.isByDevice() ? start.device() : null;
    if (device != null) {
      int result = bindToDevice(libC, fd, device);
      if (result < 0) {
        failed("SO_BINDTODEVICE " + device, result, start);
      }
    }
    libC.setIntOption(fd, Linux.IPPROTO_IP, Linux.IP_BIND_ADDRESS_NO_PORT, 1);
    int result = bindToAddress(libC, fd, start.address(), ipv6);
    if (result < 0) {
      failed("bind to " + start.address().getHostAddress(), result, start);
    } else if (log.writes(Level.DEBUG)) {
      log.debug("a connection starts at " + start);
    }
  }

  private static int bindToDevice(LibC libC, int fd, String device) {
    byte[] name = device.getBytes(StandardCharsets.ISO_8859_1); // the kernel's bytes, below 16
    ByteBuffer value = libC.takeScratch();
    try {
      for (int i = 0; i < name.length; i++) {
        value.put(i, name[i]);
      }
      return libC.setsockopt(fd, Linux.SOL_SOCKET, Linux.SO_BINDTODEVICE, value, name.length);
    } finally {
      libC.putScratch(value);
    }
  }

  private static int bindToAddress(LibC libC, int fd, InetAddress host, boolean ipv6) {
    ByteBuffer address = libC.takeScratch();
    try {
      int family = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
      int length = SocketAddresses.encode(new InetSocketAddress(host, 0), family, address);
      return length < 0 ? -Errno.EAFNOSUPPORT : libC.bind(fd, address, length);
    } finally {
      libC.putScratch(address);
    }
  }

  private void failed(String call, int result, StartPath start) {
    String what =
        "paths: a connection does not start at "
            + start.address().getHostAddress()
            + ": "
            + call
            + " failed with "
            + Errno.name(-result);
    if (warned) {
      log.debug(what);
    } else {
      warned = true;
      log.warn(what + "; it starts as its route leads (" + start.reason() + "); logged once");
    }
  }
}
