package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Opens sockets, mostly of MPTCP. The first one brings to life what waits for it. Safe for
 * concurrent use.
 */
public final class SocketOpener {
  private final KernelCalls kernel;
  private final KernelSupport support;
  private final SocketExchange exchange;
  private final Runnable onFirstSocket;
  private final Log log;
  private boolean begun;
  private volatile boolean opened;

  /**
   * Opens nothing yet.
   *
   * @param exchange is notified of each new socket
   * @param onFirstSocket run once, when the first socket is due: main has started by then
   */
  public SocketOpener(
      KernelCalls kernel,
      KernelSupport support,
      SocketExchange exchange,
      Runnable onFirstSocket,
      Log log) {
    this.kernel = kernel;
    this.support = support;
    this.exchange = exchange;
    this.onFirstSocket = onFirstSocket;
    this.log = log;
  }

  /** Opens an MPTCP socket; returns its descriptor, or -1: go on with plain TCP. */
  int open(boolean ipv6, boolean reuseAddress, boolean nonBlocking) {
    if (!opened) {
      first();
    }
    if (!support.isWorthAsking()) {
      return -1;
    }
    LibC libC = kernel.libC();
    int domain = domain(ipv6);
    int type = type(nonBlocking);
    int fd = libC.socket(domain, type, Linux.IPPROTO_MPTCP);
    if (fd < 0 && KernelSupport.isShortage(-fd)) {
      if (!isTcpAvailable(libC, domain)) {
        return -1; // the JDK's own call reports it as the JDK does
      }
      fd = libC.socket(domain, type, Linux.IPPROTO_MPTCP); // the shortage may be over
    }
    if (fd < 0) {
      support.refused(-fd);
      return -1;
    }
    if (!isSetUp(libC, fd, ipv6, reuseAddress)) {
      return -1;
    }
    support.granted();
    exchange.opened(fd, /* asTcp= */ false);
    return fd;
  }

  /** Opens a TCP socket that is to connect; returns its descriptor, or -1: the JDK opens it. */
  int openTcp(boolean ipv6, boolean nonBlocking) {
    LibC libC = kernel.libC();
    int fd = libC.socket(domain(ipv6), type(nonBlocking), Linux.IPPROTO_TCP);
    if (fd < 0 || !isSetUp(libC, fd, ipv6, /* reuseAddress= */ false)) {
      return -1;
    }
    exchange.opened(fd, /* asTcp= */ true);
    return fd;
  }

  private static int domain(boolean ipv6) {
    return ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
  }

  private static int type(boolean nonBlocking) {
    // not close-on-exec: the JDK's own sockets are not, its children close descriptors
    return Linux.SOCK_STREAM | (nonBlocking ? Linux.SOCK_NONBLOCK : 0);
  }

  /**
   * Sets what the JDK's own creation sets: dual stack whatever net.ipv6.bindv6only is, and
   * listeners that can be bound again at once. A socket where that fails is closed.
   */
  private static boolean isSetUp(LibC libC, int fd, boolean ipv6, boolean reuseAddress) {
    boolean complete = false;
    try {
      complete =
          !(ipv6 && libC.setIntOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 0) < 0)
              && !(reuseAddress
                  && libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1) < 0);
      return complete;
    } finally {
      if (!complete) {
        libC.close(fd); // no object of the JDK's knows it yet
      }
    }
  }

  /** The agent was removed after a failure of its own; no socket comes from here any more. */
  void failed(Throwable problem, String consequence) {
    log.error(KernelCalls.text(problem) + "; " + consequence);
  }

  private static boolean isTcpAvailable(LibC libC, int domain) {
    int fd = libC.socket(domain, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    if (fd >= 0) {
      libC.close(fd);
    }
    return fd >= 0;
  }

  private synchronized void first() {
    if (!begun) {
      begun = true; // once, even where it fails half-way: it starts threads and adds hooks
      // a security manager asks about the application too, which is on this thread's stack
      AccessController.doPrivileged(
          new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
              try {
                support.probe(kernel.libC());
                onFirstSocket.run();
              } finally {
                opened = true;
              }
              return true;
            }
          });
    }
  }
}
