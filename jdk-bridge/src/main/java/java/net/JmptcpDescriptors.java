package java.net;

import org.jspecify.annotations.Nullable;

/**
 * What rewritten code of libraries calls that make sockets without the JDK: Netty's native
 * transports know a socket by its fd.
 *
 * <p>The agent defines this class inside {@code java.base} (in the boot loader on JDK 8), and in a
 * package of {@code java.*} on purpose: that every class loader must leave to the JDK, also those
 * of OSGi and of application servers that share nothing else, and every module may use it.
 *
 * <p>As with {@code JmptcpBridge}, the static methods are the call sites' side and never throw; the
 * abstract ones are the agent's.
 */
public abstract class JmptcpDescriptors {
  // Linux, all architectures: the answer of epoll_ctl for a descriptor that is not in the set
  private static final int NOT_REGISTERED = -2; // -ENOENT
  private static final int IN_PROGRESS = -115; // -EINPROGRESS

  // include/uapi/asm-generic/socket.h
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;

  // include/uapi/linux/tcp.h
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;

  // opens MPTCP sockets, and follows them
  private static volatile @Nullable JmptcpDescriptors agent;

  // makes MPTCP sockets behave as TCP ones do; stays when the agent has failed elsewhere
  private static volatile @Nullable JmptcpDescriptors guard;

  protected JmptcpDescriptors() {}

  /** Puts the agent in, or takes it out with null. */
  public static void install(@Nullable JmptcpDescriptors newAgent) {
    agent = newAgent;
    guard = newAgent;
  }

  /** No socket is MPTCP from now on but those that are, and what their listeners accept. */
  public static void opensNoMore() {
    agent = null;
  }

  // ---- the agent's side

  /** Opens a non-blocking MPTCP socket, or answers -1: use plain TCP. */
  protected abstract int open(boolean ipv6);

  /** The socket is about to connect. */
  protected abstract void connecting(int fd, InetSocketAddress to);

  /** The socket has connected. */
  protected abstract void connected(int fd);

  /** The socket is about to listen. */
  protected abstract void listening(int fd);

  /** The socket was accepted from that listener. */
  protected abstract void accepted(int fd, int listener);

  /**
   * An epoll set does not know the descriptor; registers it again where that is because the socket
   * was exchanged, and then answers 0, else {@code result}.
   */
  protected abstract int registering(int result, int epollFd, int fd, int events);

  /** An epoll set waits for those events of the descriptor. */
  protected abstract void awaiting(int epollFd, int fd, int events);

  /**
   * The connect of a socket has failed. Returns whether that was MPTCP's, and it goes on by TCP.
   *
   * @param errno positive
   */
  protected abstract boolean goesOnByTcp(int fd, int errno);

  /** The descriptor is about to be closed. */
  protected abstract void closing(int fd);

  /**
   * An option of TCP's level is to be set, which MPTCP may lack.
   *
   * @return whether that is done, or the application need not know
   */
  protected abstract boolean setOption(int fd, int option, int value);

  /** Such an option is to be read: its value, or -1 to ask the kernel. */
  protected abstract int getOption(int fd, int option);

  /** SO_KEEPALIVE or one of its times is about to be set. */
  protected abstract void settingKeepAlive(int fd);

  /**
   * One of those is to be read: its value, or -1 to ask the kernel.
   *
   * @param option of TCP's level; 0 is SO_KEEPALIVE
   */
  protected abstract int keepAlive(int fd, int option);

  /**
   * The size of a buffer is to be set.
   *
   * @param option {@code SO_SNDBUF} or {@code SO_RCVBUF}
   * @return whether that is done, or the application need not know
   */
  protected abstract boolean setBufferSize(int fd, int option, int bytes);

  /** Such a size is to be read: as getsockopt returns it, or -1 to ask the kernel. */
  protected abstract int bufferSize(int fd, int option);

  /** A key of {@code TCP_MD5SIG} is to be set, which MPTCP lacks and which must not be missing. */
  protected abstract void settingMd5Signature(int fd);

  /** One of the methods above threw; the agent is out from now on. */
  protected abstract void failed(Throwable problem);

  // ---- the call sites' side

  /** In place of the creation of a stream socket: the descriptor, or -1 to go on with that. */
  public static int socket0(boolean ipv6) {
    JmptcpDescriptors to = agent;
    if (to == null) {
      return -1;
    }
    try {
      return to.open(ipv6);
    } catch (Throwable problem) {
      removeAgent(to, problem);
      return -1;
    }
  }

  /**
   * As above, where the library may request MPTCP itself: then its own call is made, and no rule is
   * about what the application wants.
   */
  public static int socket0(boolean ipv6, boolean mptcp) {
    return mptcp ? -1 : socket0(ipv6);
  }

  /** Before a connect; an address of the Unix domain is none of ours. */
  public static void connecting0(int fd, SocketAddress address) {
    JmptcpDescriptors to = agent;
    if (to != null && address instanceof InetSocketAddress) {
      try {
        to.connecting(fd, (InetSocketAddress) address);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /**
   * After a connect that answered {@code result}: 0 when it is done, -errno else; returns that
   * answer, or that the connect goes on.
   */
  public static int connected0(int result, int fd) {
    if (result == 0) {
      connected0(fd);
    } else if (result != IN_PROGRESS) {
      JmptcpDescriptors to = agent;
      if (to != null) {
        try {
          return to.goesOnByTcp(fd, -result) ? IN_PROGRESS : result;
        } catch (Throwable problem) {
          removeAgent(to, problem);
        }
      }
    }
    return result;
  }

  /** After the peer's address of a socket that has just connected was read; returns it. */
  public static @Nullable InetSocketAddress connected0(@Nullable InetSocketAddress remote, int fd) {
    connected0(fd);
    return remote;
  }

  private static void connected0(int fd) {
    JmptcpDescriptors to = agent;
    if (to != null) {
      try {
        to.connected(fd);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** Before a listen. */
  public static void listening0(int fd) {
    JmptcpDescriptors to = agent;
    if (to != null) {
      try {
        to.listening(fd);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** After an accept that answered {@code result}, a descriptor or an error; returns it. */
  public static int acceptedOrNot0(int result, int listener) {
    if (result >= 0) {
      accepted0(result, listener);
    }
    return result;
  }

  /** After an accept. */
  public static void accepted0(int fd, int listener) {
    JmptcpDescriptors to = agent;
    if (to != null) {
      try {
        to.accepted(fd, listener);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** After {@code epoll_ctl(EPOLL_CTL_ADD)} that answered {@code result}; returns the answer. */
  public static int added0(int result, int epollFd, int fd, int events) {
    JmptcpDescriptors to = guard;
    if (result == 0 && to != null) {
      try {
        to.awaiting(epollFd, fd, events);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return result;
  }

  /** After {@code epoll_ctl(EPOLL_CTL_MOD)} that answered {@code result}; returns the answer. */
  public static int modified0(int result, int epollFd, int fd, int events) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      if (result == 0 || result == NOT_REGISTERED) {
        try {
          to.awaiting(epollFd, fd, events);
          return result == 0 ? 0 : to.registering(result, epollFd, fd, events);
        } catch (Throwable problem) {
          removeGuard(to, problem);
        }
      }
    }
    return result;
  }

  /**
   * In place of whether io_uring reports by a flag that more is left to read: on MPTCP sockets the
   * flag is never set (every kernel up to 7.1), so Netty would wait forever for what is there.
   */
  public static boolean sockNonEmptySupported0(boolean supported) {
    return false;
  }

  /**
   * In place of the size from which io_uring is to send without a copy: never. On MPTCP sockets the
   * kernel refuses {@code IORING_OP_SEND_ZC} with EOPNOTSUPP (every one up to 7.1), which fails the
   * write, and each write would have to look up what the socket is.
   */
  public static int zeroCopyThreshold0(int bytes) {
    return -1; // what Netty has for never
  }

  /** Before a descriptor is closed. */
  public static void closing0(int fd) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        to.closing(fd);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** In place of setting TCP_USER_TIMEOUT, in milliseconds: 0, or -1 to go on with that. */
  public static int setUserTimeout0(int fd, int millis) {
    return set(fd, TCP_USER_TIMEOUT, millis);
  }

  /** In place of reading TCP_USER_TIMEOUT: the value, or -1 to go on with that. */
  public static int userTimeout0(int fd) {
    return get(fd, TCP_USER_TIMEOUT);
  }

  /** In place of setting TCP_QUICKACK: 0, or -1 to go on with that. */
  public static int setQuickAck0(int fd, int on) {
    return set(fd, TCP_QUICKACK, on);
  }

  /** In place of reading TCP_QUICKACK: the value, or -1 to go on with that. */
  public static int quickAck0(int fd) {
    return get(fd, TCP_QUICKACK);
  }

  /** Before SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL or TCP_KEEPCNT is set. */
  public static void settingKeepAlive0(int fd) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        to.settingKeepAlive(fd);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** In place of reading SO_KEEPALIVE: the value, or -1 to go on with that. */
  public static int keepAlive0(int fd) {
    return shown(fd, 0);
  }

  /** In place of reading TCP_KEEPIDLE: the value, or -1 to go on with that. */
  public static int keepIdle0(int fd) {
    return shown(fd, TCP_KEEPIDLE);
  }

  /** In place of reading TCP_KEEPINTVL: the value, or -1 to go on with that. */
  public static int keepInterval0(int fd) {
    return shown(fd, TCP_KEEPINTVL);
  }

  /** In place of reading TCP_KEEPCNT: the value, or -1 to go on with that. */
  public static int keepCount0(int fd) {
    return shown(fd, TCP_KEEPCNT);
  }

  private static int shown(int fd, int option) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        return to.keepAlive(fd, option);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  /** In place of setting SO_RCVBUF, in bytes: 0, or -1 to go on with that. */
  public static int setReceiveBuffer0(int fd, int bytes) {
    return setBuffer(fd, SO_RCVBUF, bytes);
  }

  /** In place of reading SO_RCVBUF: the value, or -1 to go on with that. */
  public static int receiveBuffer0(int fd) {
    return buffer(fd, SO_RCVBUF);
  }

  /** In place of setting SO_SNDBUF, in bytes: 0, or -1 to go on with that. */
  public static int setSendBuffer0(int fd, int bytes) {
    return setBuffer(fd, SO_SNDBUF, bytes);
  }

  /** In place of reading SO_SNDBUF: the value, or -1 to go on with that. */
  public static int sendBuffer0(int fd) {
    return buffer(fd, SO_SNDBUF);
  }

  private static int setBuffer(int fd, int option, int bytes) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        return to.setBufferSize(fd, option, bytes) ? 0 : -1;
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  private static int buffer(int fd, int option) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        return to.bufferSize(fd, option);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  /** Before a key of TCP_MD5SIG is set. */
  public static void md5Signature0(int fd) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        to.settingMd5Signature(fd);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  private static int set(int fd, int option, int value) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        return to.setOption(fd, option, value) ? 0 : -1;
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  private static int get(int fd, int option) {
    JmptcpDescriptors to = guard;
    if (to != null) {
      try {
        return to.getOption(fd, option);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  private static void removeAgent(JmptcpDescriptors from, Throwable problem) {
    // the application ran out of stack or memory: not the agent's failure, and it passes
    if (problem instanceof VirtualMachineError) {
      return;
    }
    boolean isFirst = agent != null;
    agent = null;
    if (!isFirst) {
      return; // what fails afterwards is mostly the same, and was reported
    }
    try {
      from.failed(problem);
    } catch (Throwable ignored) {
      // plain TCP already
    }
  }

  private static void removeGuard(JmptcpDescriptors from, Throwable problem) {
    if (!(problem instanceof VirtualMachineError)) {
      guard = null;
    }
    removeAgent(from, problem);
  }
}
