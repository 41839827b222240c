package sun.nio.ch;

import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten JDK code calls. The agent defines this class inside {@code java.base} (in the boot
 * loader on JDK 8), so it names JDK types only; its one field is null until the agent is there, and
 * null means plain TCP.
 *
 * <p>The static methods are the call sites' side: none of them throws, and a failure of the agent's
 * takes the agent out, so that the application goes on with plain TCP. The abstract methods are the
 * agent's side.
 */
public abstract class JmptcpBridge {
  private static volatile @Nullable JmptcpBridge agent;

  protected JmptcpBridge() {}

  /** Puts the agent in, or takes it out with null. */
  public static void install(@Nullable JmptcpBridge newAgent) {
    agent = newAgent;
  }

  // ---- the agent's side

  /** Opens an MPTCP socket with the properties the JDK would give a TCP one; -1: use plain TCP. */
  protected abstract int open(boolean ipv6, boolean server, boolean nonBlocking);

  /** The socket is about to connect. */
  protected abstract void connecting(FileDescriptor fd, InetAddress address, int port);

  /** The socket has connected. */
  protected abstract void connected(FileDescriptor fd);

  /** The socket was accepted from that listener. */
  protected abstract void accepted(FileDescriptor fd, FileDescriptor listener);

  /** Whether nothing is left to read and the peer has closed, asked when FIONREAD answered 1. */
  protected abstract boolean atEndOfStream(FileDescriptor fd);

  /** The descriptor of a stream socket is about to be closed. */
  protected abstract void closing(FileDescriptor fd);

  /** One of the methods above threw; the agent is out from now on. */
  protected abstract void failed(Throwable problem);

  // ---- what the agent may ask of the JDK

  protected static int number(FileDescriptor fd) {
    return IOUtil.fdVal(fd);
  }

  // ---- the call sites' side

  /** In place of {@code Net.socket0}: the descriptor, or -1 to go on with the JDK's own call. */
  public static int socket0(boolean preferIPv6, boolean stream, boolean reuse, boolean loopback) {
    JmptcpBridge to = agent;
    if (to == null || !stream) {
      return -1;
    }
    try {
      return to.open(preferIPv6, reuse, false);
    } catch (Throwable problem) {
      takeOut(to, problem);
      return -1;
    }
  }

  /**
   * In place of {@code PlainSocketImpl.socketCreate} (JDK 13 to 17): 0 when {@code fd} was filled
   * in, -1 to go on with the JDK's own call.
   */
  public static int socketCreate(FileDescriptor fd, boolean stream, boolean server) {
    JmptcpBridge to = agent;
    if (to == null || !stream || fd == null) {
      return -1;
    }
    try {
      // the JDK accepts with poll and a non-blocking listener there
      int number = to.open(Net.isIPv6Available(), server, server);
      if (number >= 0) {
        IOUtil.setfdVal(fd, number);
        return 0;
      }
    } catch (Throwable problem) {
      takeOut(to, problem);
    }
    return -1;
  }

  /** As above, on JDK 8 to 12, where a listener is known by its {@code ServerSocket}. */
  public static int socketCreate(FileDescriptor fd, boolean stream, @Nullable Object serverSocket) {
    return socketCreate(fd, stream, serverSocket != null);
  }

  /** Before a connect of an address. */
  public static void connecting0(FileDescriptor fd, InetAddress address, int port) {
    JmptcpBridge to = agent;
    if (to != null) {
      try {
        to.connecting(fd, address, port);
      } catch (Throwable problem) {
        takeOut(to, problem);
      }
    }
  }

  /** Before a channel's connect (JDK 16 and newer). */
  public static void connecting0(ProtocolFamily family, FileDescriptor fd, SocketAddress address) {
    if (address instanceof InetSocketAddress) {
      InetSocketAddress remote = (InetSocketAddress) address;
      connecting0(fd, remote.getAddress(), remote.getPort());
    }
  }

  /**
   * After {@code Net.localAddress} at the end of a successful connect; returns what it returned.
   */
  public static InetSocketAddress connected0(InetSocketAddress local, FileDescriptor fd) {
    connected0(fd);
    return local;
  }

  /** After {@code PlainSocketImpl.socketConnect} (JDK 8 to 17) has returned. */
  public static void connected0(FileDescriptor fd) {
    JmptcpBridge to = agent;
    if (to != null) {
      try {
        to.connected(fd);
      } catch (Throwable problem) {
        takeOut(to, problem);
      }
    }
  }

  /** After an accept that returned {@code count} sockets, one or none; returns the count. */
  public static int accepted0(int count, FileDescriptor fd, FileDescriptor listener) {
    if (count > 0) {
      accepted0(fd, listener);
    }
    return count;
  }

  /** After {@code PlainSocketImpl.socketAccept} (JDK 8 to 17) has returned. */
  public static void accepted0(FileDescriptor fd, FileDescriptor listener) {
    JmptcpBridge to = agent;
    if (to != null) {
      try {
        to.accepted(fd, listener);
      } catch (Throwable problem) {
        takeOut(to, problem);
      }
    }
  }

  /**
   * After FIONREAD: MPTCP answers 1 at the end of the stream, where TCP answers 0 (every kernel up
   * to 7.1), and {@code SSLSocket.close} would spin for ever.
   */
  public static int available0(int count, FileDescriptor fd) {
    if (count == 1) {
      JmptcpBridge to = agent;
      if (to != null) {
        try {
          return to.atEndOfStream(fd) ? 0 : 1;
        } catch (Throwable problem) {
          takeOut(to, problem);
        }
      }
    }
    return count;
  }

  /** Before a descriptor is closed. */
  public static void closing0(FileDescriptor fd) {
    JmptcpBridge to = agent;
    if (to != null && fd != null) {
      try {
        to.closing(fd);
      } catch (Throwable problem) {
        takeOut(to, problem);
      }
    }
  }

  private static void takeOut(JmptcpBridge from, Throwable problem) {
    // the application ran out of stack or memory: not the agent's failure, and it passes
    if (problem instanceof VirtualMachineError) {
      return;
    }
    agent = null;
    try {
      from.failed(problem);
    } catch (Throwable nothingLeftToSay) {
      // plain TCP already
    }
  }
}
