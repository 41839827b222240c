package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten JDK code calls. The agent defines this class inside {@code java.base} (in the boot
 * loader on JDK 8), so it names JDK types only. The fields {@code agent} and {@code guard} are null
 * until the agent is ready, and null means plain TCP.
 *
 * <p>A descriptor may be null: the JDK's older sockets (8 to 17) have none once they are closed,
 * and {@code IOUtil.fdVal(null)} would crash the JVM.
 *
 * <p>The static methods are the call sites' side. They throw only what the JDK's method may throw.
 * A failure of the agent removes it, so that the application continues on plain TCP. Sockets that
 * are MPTCP by then, and what their listeners accept, keep what makes MPTCP harmless, unless just
 * that fails. The abstract methods are the agent's side.
 */
public abstract class JmptcpBridge {
  // opens MPTCP sockets, and follows them
  private static volatile @Nullable JmptcpBridge agent;

  // makes MPTCP sockets behave as TCP ones do; stays when the agent has failed elsewhere
  private static volatile @Nullable JmptcpBridge guard;

  // set with the first option that could not be applied and is cached for get
  private static volatile boolean emulatesOptions;

  // set before the agent is installed, and permanent
  private static volatile boolean watchesKeepAlive;

  // as above
  private static volatile boolean watchesBufferSizes;

  private static volatile @Nullable Field plainAddress;

  // include/uapi/linux/eventpoll.h
  private static final int EPOLLOUT = 0x4; // POLLOUT too
  private static final int EPOLLERR = 0x8;
  private static final int EPOLLHUP = 0x10;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int EPOLL_CTL_ADD = 1;

  private static final int EVENTS_BYTES = 4;
  private static final long POLL_BYTES = 8;

  // include/uapi/asm-generic/socket.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;

  protected JmptcpBridge() {}

  /** From now on {@link #emulatedOption} is called whenever an option is got. */
  protected static void emulatesOptions() {
    emulatesOptions = true;
  }

  /** From now on {@link #settingKeepAlive} is called. */
  protected static void watchesKeepAlive() {
    watchesKeepAlive = true;
  }

  /** From now on {@link #setBufferSize} is called. */
  protected static void watchesBufferSizes() {
    watchesBufferSizes = true;
  }

  /** Puts the agent in, or takes it out with null. */
  public static void install(@Nullable JmptcpBridge newAgent) {
    agent = newAgent;
    guard = newAgent;
  }

  /** No socket is MPTCP from now on but those that are, and what their listeners accept. */
  public static void opensNoMore() {
    agent = null;
  }

  /** The agent's side; null where there is none, or no more. */
  public static @Nullable JmptcpBridge installed() {
    return agent;
  }

  // ---- the agent's side

  /** Opens an MPTCP socket with the properties the JDK would give a TCP one; -1: use plain TCP. */
  protected abstract int open(boolean ipv6, boolean server, boolean nonBlocking);

  /**
   * The socket is about to connect.
   *
   * @param socket the channel, or another object of the JDK's that has the descriptor
   * @param closeLock held while the descriptor is taken out of use by a close
   */
  protected abstract void connecting(
      FileDescriptor fd, InetAddress address, int port, Object socket, Object closeLock);

  /** Whether any connect has begun that has not ended. */
  protected abstract boolean isConnecting();

  /**
   * The connect of a socket has failed.
   *
   * @param goesOn whether to begin another connect, which the caller waits for
   * @return whether the socket is plain TCP now, and the connect is to be tried again
   */
  protected abstract boolean refused(FileDescriptor fd, boolean goesOn);

  /**
   * A socket has an error or has hung up. Returns whether that was a connect by MPTCP that was
   * refused, and that goes on by TCP.
   */
  protected abstract boolean goesOnByTcp(int fd);

  /** The socket is about to listen; {@code socket} and {@code closeLock} as above. */
  protected abstract void listening(FileDescriptor fd, Object socket, Object closeLock);

  /**
   * An option is about to be set; {@code socket} and {@code closeLock} as above.
   *
   * @param option a {@code SocketOption}, or a number of {@code java.net.SocketOptions}
   */
  protected abstract void settingOption(
      FileDescriptor fd, Object option, Object value, Object socket, Object closeLock);

  /** Urgent data is about to be sent. */
  protected abstract void sendingUrgent(FileDescriptor fd) throws IOException;

  /**
   * Setting an option failed; true: the application need not know.
   *
   * @param option a {@code SocketOption}, or a number of {@code java.net.SocketOptions}
   */
  protected abstract boolean setOptionFailed(FileDescriptor fd, Object option, Object value);

  /**
   * An option was set by a JDK class that hides the kernel's refusal once the socket is connected.
   *
   * @param option a number of {@code java.net.SocketOptions}
   */
  protected abstract void setOptionMayHaveFailed(FileDescriptor fd, int option, Object value);

  /** Getting an option failed; the value that the application shall see, or null to let it fail. */
  protected abstract @Nullable Object getOptionFailed(FileDescriptor fd, Object option);

  /** The value that the application has set where it could not be applied; null for all others. */
  protected abstract @Nullable Object emulatedOption(FileDescriptor fd, Object option);

  /** SO_KEEPALIVE or one of its times is about to be set by the application. */
  protected abstract void settingKeepAlive(FileDescriptor fd);

  /**
   * The size of a buffer is to be set.
   *
   * @param option {@code SO_SNDBUF} or {@code SO_RCVBUF} of the kernel
   * @return whether that is done, or the application need not know
   */
  protected abstract boolean setBufferSize(FileDescriptor fd, int option, int bytes);

  /** The socket has connected. */
  protected abstract void connected(FileDescriptor fd);

  /** The socket was accepted from that listener. */
  protected abstract void accepted(FileDescriptor fd, FileDescriptor listener);

  /** The interface that a connection over link-local addresses uses; 0 where it is not known. */
  protected abstract int interfaceOf(FileDescriptor fd);

  /** Whether nothing can be read although FIONREAD answered 1. */
  protected abstract boolean hasNothingToRead(FileDescriptor fd);

  /** The descriptor of a stream socket is about to be closed. */
  protected abstract void closing(FileDescriptor fd);

  /** One of the methods above threw; the agent is out from now on. */
  protected abstract void failed(Throwable problem);

  // ---- what the agent may ask of the JDK

  protected static int number(FileDescriptor fd) {
    return IOUtil.fdVal(fd);
  }

  /**
   * Lets no close of an asynchronous channel take its descriptor away until {@link #leave}; false:
   * it is closed.
   */
  protected static boolean enter(Object channel) {
    AsynchronousSocketChannelImpl entered = (AsynchronousSocketChannelImpl) channel;
    try {
      entered.begin();
      return true;
    } catch (IOException ignored) {
      entered.end(); // begin() takes the lock all the same
      return false;
    }
  }

  /** Ends what {@link #enter} began. */
  protected static void leave(Object channel) {
    ((AsynchronousSocketChannelImpl) channel).end();
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
      removeAgent(to, problem);
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
      removeAgent(to, problem);
    }
    return -1;
  }

  /** As above, on JDK 8 to 12, where a listener is known by its {@code ServerSocket}. */
  public static int socketCreate(FileDescriptor fd, boolean stream, @Nullable Object serverSocket) {
    return socketCreate(fd, stream, serverSocket != null);
  }

  /** Before the connect of an asynchronous channel, which no close can come between. */
  public static void connecting0(FileDescriptor fd, InetAddress address, int port, Object channel) {
    connecting0(fd, address, port, channel, fd);
  }

  /** Before a connect (JDK 8 to 15, and sockets of {@code java.net}). */
  public static void connecting0(
      FileDescriptor fd, InetAddress address, int port, Object socket, Object closeLock) {
    JmptcpBridge to = agent;
    if (to != null && fd != null) {
      try {
        to.connecting(fd, address, port, socket, closeLock);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** Before a channel's connect (JDK 16 and newer). */
  public static void connecting0(
      FileDescriptor fd, SocketAddress address, Object channel, Object closeLock) {
    if (address instanceof InetSocketAddress) {
      InetSocketAddress remote = (InetSocketAddress) address;
      connecting0(fd, remote.getAddress(), remote.getPort(), channel, closeLock);
    }
  }

  /**
   * In place of {@code Net.connect}: a connect by MPTCP that is refused is tried by TCP.
   *
   * @throws IOException as the JDK's own
   */
  public static int connect0(FileDescriptor fd, InetAddress address, int port) throws IOException {
    try {
      return Net.connect(fd, address, port);
    } catch (SocketException e) {
      if (!refused0(e, fd)) {
        throw e;
      }
    }
    return Net.connect(fd, address, port);
  }

  /**
   * As above (JDK 16 and newer).
   *
   * @throws IOException as the JDK's own
   */
  public static int connect0(ProtocolFamily family, FileDescriptor fd, SocketAddress address)
      throws IOException {
    try {
      return Net.connect(family, fd, address);
    } catch (SocketException e) {
      if (!refused0(e, fd)) {
        throw e;
      }
    }
    return Net.connect(family, fd, address);
  }

  /** Whether a connect that has thrown is to be tried again, by TCP. */
  public static boolean refused0(SocketException thrown, FileDescriptor fd) {
    return isRefused(thrown, fd, /* goesOn= */ false);
  }

  /**
   * In place of {@code Net.pollConnectNow} (JDK 13 and newer): false also where the connect was
   * refused by MPTCP and goes on by TCP.
   *
   * @throws IOException as the JDK's own
   */
  public static boolean pollConnectNow0(FileDescriptor fd) throws IOException {
    try {
      return Net.pollConnectNow(fd);
    } catch (SocketException e) {
      if (!isRefused(e, fd, /* goesOn= */ true)) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isRefused(SocketException thrown, FileDescriptor fd, boolean goesOn) {
    JmptcpBridge to = agent;
    if (to != null && fd != null && !(thrown instanceof BindException)) {
      try {
        return to.refused(fd, goesOn);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
    return false;
  }

  /**
   * Before {@code SocketChannelImpl.checkConnect} (JDK 8 to 12): 0, which is "not yet", where the
   * connect was refused by MPTCP and goes on by TCP; else -1. One that waits does so here, for the
   * native method would take the error from the socket.
   *
   * @return also {@code IOStatus.INTERRUPTED}: the caller looks whether the channel was closed
   */
  public static int checkConnect0(FileDescriptor fd, boolean waits) {
    JmptcpBridge to = agent;
    if (to != null && fd != null) {
      try {
        if (!to.isConnecting()) {
          return -1;
        }
        if (waits && Net.poll(fd, EPOLLOUT, -1) == IOStatus.INTERRUPTED) {
          return IOStatus.INTERRUPTED;
        }
        return to.goesOnByTcp(IOUtil.fdVal(fd)) ? 0 : -1;
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
    return -1;
  }

  /**
   * After {@code Net.poll} in {@code SocketChannelImpl.pollConnected} (JDK 11 and 12), which
   * returns 0 for "not yet".
   */
  public static int polledConnect0(int events, FileDescriptor fd) {
    return events != 0 && checkConnect0(fd, /* waits= */ false) == 0 ? 0 : events;
  }

  /**
   * After {@code EPoll.wait} of a selector (JDK 11 and newer). A channel whose connect goes on by
   * TCP has no event: the application would find it not connected.
   *
   * @param events address of the first event
   * @return the number of events; where none is left, what makes the selector wait again
   */
  public static int waited0(int count, int epfd, long events, int timeout) {
    if (withoutRefused(count, events) > 0 || count <= 0) {
      return count;
    }
    // with its own time already accounted for; a virtual thread never waits here, and looks for 0
    return timeout == 0 ? 0 : IOStatus.INTERRUPTED;
  }

  /**
   * After {@code EPollArrayWrapper.epollWait} (JDK 8 to 10), as above.
   *
   * @throws IOException as the JDK's own
   */
  public static int waited0(int count, int epfd, long events, long timeout, Object wrapper)
      throws IOException {
    int result = count;
    while (result > 0 && withoutRefused(result, events) == 0) {
      result = waitAgain(wrapper, epfd, events, timeout);
    }
    return result;
  }

  private static int waitAgain(Object wrapper, int epfd, long events, long timeout)
      throws IOException {
    try {
      Class<?> type = wrapper.getClass();
      Method wait =
          type.getDeclaredMethod("epollWait", long.class, int.class, long.class, int.class);
      wait.setAccessible(true);
      Field most = type.getDeclaredField("NUM_EPOLLEVENTS");
      most.setAccessible(true);
      return (Integer) wait.invoke(wrapper, events, most.getInt(null), timeout, epfd);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      return 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0; // the selector finds nothing, and the application selects again
    }
  }

  /** After {@code poll} of a selector that uses it (JDK 11 and newer), as above. */
  public static int waited0(int count, long entries, int most, int timeout) {
    JmptcpBridge to = agent;
    if (count <= 0 || to == null || !to.isConnecting()) {
      return count;
    }
    int left = count;
    for (int i = 0; i < most; i++) {
      // struct pollfd: fd, events, revents
      NativeObject entry = new NativeObject(entries + i * POLL_BYTES, POLL_BYTES);
      if (isRefused(to, entry.getInt(0), entry.getShort(6))) {
        entry.putShort(6, (short) 0);
        left--;
      }
    }
    return left > 0 ? left : timeout == 0 ? 0 : IOStatus.INTERRUPTED;
  }

  /** After epoll_wait of a group of asynchronous channels: they are registered for one event. */
  public static int waitedForPort0(int count, int epfd, long events) {
    JmptcpBridge to = agent;
    if (count <= 0 || to == null || !to.isConnecting()) {
      return count;
    }
    for (int i = 0; i < count; i++) {
      long event = EPoll.getEvent(events, i);
      int fd = EPoll.getDescriptor(event);
      if (isRefused(to, fd, EPoll.getEvents(event))) {
        clear(event);
        awaitAgain(epfd, fd);
      }
    }
    return count;
  }

  private static void awaitAgain(int epfd, int fd) {
    try {
      EPoll.ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLOUT | EPOLLONESHOT);
    } catch (NoSuchMethodError ignored) {
      EPoll.epollCtl(epfd, EPOLL_CTL_ADD, fd, EPOLLOUT | EPOLLONESHOT); // before 11
    }
  }

  /** Returns the number of events without those of connections that are repeated by TCP. */
  private static int withoutRefused(int count, long events) {
    JmptcpBridge to = agent;
    if (count <= 0 || to == null || !to.isConnecting()) {
      return count;
    }
    int left = count;
    for (int i = 0; i < count; i++) {
      long event = EPoll.getEvent(events, i);
      if (isRefused(to, EPoll.getDescriptor(event), EPoll.getEvents(event))) {
        clear(event);
        left--;
      }
    }
    return left;
  }

  private static boolean isRefused(JmptcpBridge to, int fd, int events) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
      try {
        return to.goesOnByTcp(fd);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
    return false;
  }

  /** Takes the events, the first field of a {@code struct epoll_event}. */
  private static void clear(long event) {
    new NativeObject(event, EVENTS_BYTES).putInt(0, 0);
  }

  /** Before a listen that no close can come between. */
  public static void listening0(FileDescriptor fd) {
    listening0(fd, fd, fd);
  }

  /** Before a listen. */
  public static void listening0(FileDescriptor fd, Object socket, Object closeLock) {
    JmptcpBridge to = agent;
    if (to != null && fd != null) {
      try {
        to.listening(fd, socket, closeLock);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** Before an option is set when no close can come between. */
  public static void settingOption0(FileDescriptor fd, Object option, Object value) {
    settingOption0(fd, option, value, fd, fd);
  }

  /** Before an option is set. */
  public static void settingOption0(
      FileDescriptor fd, Object option, Object value, Object socket, Object closeLock) {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        to.settingOption(fd, option, value, socket, closeLock);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** As above, with an option of {@code java.net.SocketOptions}. */
  public static void settingOption0(
      FileDescriptor fd, int option, Object value, Object socket, Object closeLock) {
    settingOption0(fd, (Object) option, value, socket, closeLock);
  }

  /**
   * Before urgent data is sent.
   *
   * @throws IOException where it would slip into the peer's stream
   */
  public static void urgent0(FileDescriptor fd) throws IOException {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        to.sendingUrgent(fd);
      } catch (IOException e) {
        throw e;
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** When setting an option has thrown. */
  public static void setOptionThrew(
      Exception thrown, FileDescriptor fd, Object option, Object value) throws Exception {
    JmptcpBridge to = guard;
    if (to != null && fd != null && isRefusal(thrown)) {
      try {
        if (to.setOptionFailed(fd, option, value)) {
          return;
        }
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    throw thrown;
  }

  /** As above, with an option of {@code java.net.SocketOptions}. */
  public static void setOptionThrew(Exception thrown, FileDescriptor fd, int option, Object value)
      throws Exception {
    setOptionThrew(thrown, fd, (Object) option, value);
  }

  /**
   * After {@code PlainSocketImpl.socketSetOption} (JDK 8 to 17), which throws before a connect
   * only.
   */
  public static void setOptionReturned(FileDescriptor fd, int option, Object value) {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        to.setOptionMayHaveFailed(fd, option, value);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** Before an option is set by its numbers. */
  public static void settingOption0(FileDescriptor fd, int level, int option) {
    if (watchesKeepAlive && level == SOL_SOCKET && option == SO_KEEPALIVE) {
      aboutToSetKeepAlive(fd);
    }
  }

  /** Before one of the JDK's extended options (jdk.net) is set. */
  public static void settingOption0(FileDescriptor fd, Object option) {
    if (watchesKeepAlive
        && option instanceof SocketOption
        && ((SocketOption<?>) option).name().startsWith("TCP_KEEP")) {
      aboutToSetKeepAlive(fd);
    }
  }

  /**
   * In place of setting an option by its numbers: 0 where that was the size of a buffer which the
   * kernel goes on tuning; -1 to go on with the JDK's own call.
   */
  public static int bufferSize0(FileDescriptor fd, int level, int option, int value) {
    return watchesBufferSizes && level == SOL_SOCKET && (option == SO_SNDBUF || option == SO_RCVBUF)
        ? bufferSize0(fd, option, value)
        : -1;
  }

  /** As above, with an option of {@code java.net.SocketOptions}. */
  public static int bufferSize0(FileDescriptor fd, int option, Object value) {
    if (!watchesBufferSizes || !(value instanceof Integer)) {
      return -1;
    }
    switch (option) {
      case SocketOptions.SO_SNDBUF:
        return bufferSize0(fd, SO_SNDBUF, (int) (Integer) value);
      case SocketOptions.SO_RCVBUF:
        return bufferSize0(fd, SO_RCVBUF, (int) (Integer) value);
      default:
        return -1;
    }
  }

  private static int bufferSize0(FileDescriptor fd, int option, int bytes) {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        return to.setBufferSize(fd, option, bytes) ? 0 : -1;
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return -1;
  }

  /** Before a time of SO_KEEPALIVE is set. */
  public static void settingKeepAlive0(FileDescriptor fd) {
    if (watchesKeepAlive) {
      aboutToSetKeepAlive(fd);
    }
  }

  private static void aboutToSetKeepAlive(FileDescriptor fd) {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        to.settingKeepAlive(fd);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  /** When getting an option has thrown. */
  public static Object getOptionThrew(Exception thrown, FileDescriptor fd, Object option)
      throws Exception {
    JmptcpBridge to = guard;
    if (to != null && fd != null && isRefusal(thrown)) {
      try {
        Object value = to.getOptionFailed(fd, option);
        if (value != null) {
          return value;
        }
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    throw thrown;
  }

  /** As above, with an option of {@code java.net.SocketOptions}. */
  public static Object getOptionThrew(Exception thrown, FileDescriptor fd, int option)
      throws Exception {
    return getOptionThrew(thrown, fd, (Object) option);
  }

  /** Whether the kernel may have refused: the JDK's extended options (jdk.net) throw the latter. */
  private static boolean isRefusal(Exception thrown) {
    return thrown instanceof IOException || thrown instanceof UnsupportedOperationException;
  }

  /** When an option was got: the value, or what the application had set where that is cached. */
  public static @Nullable Object gotOption(
      @Nullable Object value, FileDescriptor fd, Object option) {
    if (emulatesOptions) {
      JmptcpBridge to = guard;
      if (to != null && fd != null) {
        try {
          Object emulated = to.emulatedOption(fd, option);
          return emulated != null ? emulated : value;
        } catch (Throwable problem) {
          removeGuard(to, problem);
        }
      }
    }
    return value;
  }

  /** As above, with an option of {@code java.net.SocketOptions}. */
  public static @Nullable Object gotOption(@Nullable Object value, FileDescriptor fd, int option) {
    if (value instanceof Inet6Address && fd != null) { // SO_BINDADDR
      return scoped(new InetSocketAddress((Inet6Address) value, 0), fd).getAddress();
    }
    return emulatesOptions ? gotOption(value, fd, (Object) option) : value;
  }

  /**
   * After {@code Net.localAddress} at the end of a successful connect; returns what it returned.
   */
  public static InetSocketAddress connected0(InetSocketAddress local, FileDescriptor fd) {
    connected0(fd);
    return localAddress0(local, fd);
  }

  /** After {@code Net.localAddress}: what it returned, a link-local address with its scope. */
  public static InetSocketAddress localAddress0(InetSocketAddress local, FileDescriptor fd) {
    return local == null ? local : scoped(local, fd);
  }

  /** MPTCP sockets name no interface (every kernel up to 7.1), where TCP ones do. */
  private static InetSocketAddress scoped(InetSocketAddress address, FileDescriptor fd) {
    InetAddress host = address.getAddress();
    if (!(host instanceof Inet6Address)
        || !host.isLinkLocalAddress()
        || ((Inet6Address) host).getScopeId() != 0) {
      return address;
    }
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        int scope = to.interfaceOf(fd);
        if (scope != 0) {
          Inet6Address withScope = Inet6Address.getByAddress(null, host.getAddress(), scope);
          return new InetSocketAddress(withScope, address.getPort());
        }
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
    return address;
  }

  /** After {@code PlainSocketImpl.socketConnect} (JDK 8 to 17) has returned. */
  public static void connected0(FileDescriptor fd) {
    JmptcpBridge to = agent;
    if (to != null && fd != null) {
      try {
        to.connected(fd);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /** After an accept that returned {@code count} sockets, one or none; returns the count. */
  public static int accepted0(
      int count, FileDescriptor fd, FileDescriptor listener, InetSocketAddress[] remote) {
    if (count > 0) {
      hasAccepted(fd, listener);
      if (remote[0] != null) {
        remote[0] = scoped(remote[0], fd);
      }
    }
    return count;
  }

  /** After {@code PlainSocketImpl.socketAccept} (JDK 8 to 17) has returned. */
  public static void accepted0(FileDescriptor fd, FileDescriptor listener, Object socketImpl) {
    hasAccepted(fd, listener);
    try {
      Field field = plainAddress;
      if (field == null) {
        field = SocketImpl.class.getDeclaredField("address");
        // the same module since 9, and no modules before
        field.setAccessible(true);
        plainAddress = field;
      }
      InetAddress remote = (InetAddress) field.get(socketImpl);
      if (remote instanceof Inet6Address && remote.isLinkLocalAddress()) {
        InetSocketAddress withScope = scoped(new InetSocketAddress(remote, 0), fd);
        field.set(socketImpl, withScope.getAddress());
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      return; // the address stays without its scope
    }
  }

  private static void hasAccepted(FileDescriptor fd, FileDescriptor listener) {
    JmptcpBridge to = agent;
    if (to != null && fd != null && listener != null) {
      try {
        to.accepted(fd, listener);
      } catch (Throwable problem) {
        removeAgent(to, problem);
      }
    }
  }

  /**
   * After FIONREAD: MPTCP answers 1 at the end of the stream and after a reset, where TCP answers 0
   * (every kernel up to 7.1), and {@code SSLSocket.close} would spin forever.
   */
  public static int available0(int count, FileDescriptor fd) {
    if (count == 1) {
      JmptcpBridge to = guard;
      if (to != null && fd != null) {
        try {
          return to.hasNothingToRead(fd) ? 0 : 1;
        } catch (Throwable problem) {
          removeGuard(to, problem);
        }
      }
    }
    return count;
  }

  /** Before a descriptor is closed. */
  public static void closing0(FileDescriptor fd) {
    JmptcpBridge to = guard;
    if (to != null && fd != null) {
      try {
        to.closing(fd);
      } catch (Throwable problem) {
        removeGuard(to, problem);
      }
    }
  }

  private static void removeAgent(JmptcpBridge from, Throwable problem) {
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

  private static void removeGuard(JmptcpBridge from, Throwable problem) {
    if (!(problem instanceof VirtualMachineError)) {
      guard = null;
    }
    removeAgent(from, problem);
  }
}
