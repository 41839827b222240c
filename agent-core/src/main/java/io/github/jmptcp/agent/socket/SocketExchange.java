package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.outcome.DescriptorSet;
import io.github.jmptcp.agent.outcome.TcpChoice;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpSelectors;

/**
 * The only place that gives a descriptor another socket. It must never hit a descriptor that was
 * closed meanwhile, for its number is then another file's. So it holds the lock that a close needs,
 * and reads the number under it; the call sites name the lock of each JDK ({@code
 * rewrite.CallSites.closeLock}). A descriptor of a library has no such lock: there a close waits in
 * {@link #closingOfLibrary}.
 *
 * <p>A socket that has begun to connect, or was accepted, is never replaced, but for one whose
 * connect by MPTCP has failed.
 */
public final class SocketExchange {
  /** When a socket is exchanged. */
  enum Moment {
    CONNECT,
    LISTEN,
    /** An option is about to be set; the socket may be connected. */
    OPTION,
    /** The connect by MPTCP was refused. */
    REFUSED
  }

  private static final TcpChoice REFUSED = new TcpChoice(TcpReason.REFUSED);

  private final KernelCalls kernel;
  private final Bridge bridge;
  private final ConnectionOutcomes outcomes;
  private final @Nullable BufferSizes bufferSizes;
  private final Log log;
  // sockets that have a peer or ask for one; of libraries, also those that listen
  private final DescriptorSet settled = DescriptorSet.empty();
  // sockets on which no method of the JDK has set an option
  private final DescriptorSet untouched = DescriptorSet.empty();
  private final ExpectedTcp expectedTcp = new ExpectedTcp();
  private volatile @Nullable SocketOptionCopy options;
  // descriptors of libraries: opened by us, and being exchanged
  private final DescriptorSet open = DescriptorSet.empty();
  private final ConcurrentMap<Integer, Thread> exchanging = new ConcurrentHashMap<>();
  private @Nullable JmptcpSelectors selectors;
  private volatile boolean warned;

  /**
   * Has no socket yet.
   *
   * @param bufferSizes null where the option is off
   */
  public SocketExchange(
      KernelCalls kernel,
      Bridge bridge,
      ConnectionOutcomes outcomes,
      @Nullable BufferSizes bufferSizes,
      Log log) {
    this.kernel = kernel;
    this.bridge = bridge;
    this.outcomes = outcomes;
    this.bufferSizes = bufferSizes;
    this.log = log;
  }

  /** Whether the next socket that is to connect is opened as TCP: see {@link ExpectedTcp}. */
  boolean expectsTcp() {
    // sizes of buffers are copied as they are, and not stored as for MPTCP sockets
    return bufferSizes == null && expectedTcp.isNext();
  }

  /** The descriptor is a new socket of ours. */
  void opened(int fd, boolean asTcp) {
    settled.remove(fd);
    outcomes.opened(fd);
    expectedTcp.opened(fd, asTcp);
    if (bufferSizes != null) {
      bufferSizes.forget(fd);
    }
    if (bridge.isComplete()) {
      untouched.add(fd);
    } else {
      untouched.remove(fd);
    }
  }

  /** The descriptor is an accepted connection. */
  void accepted(int fd) {
    settled.add(fd);
  }

  /** The socket begins to connect as it is. */
  void connects(FileDescriptor fd, Object closeLock) {
    synchronized (closeLock) { // another thread that exchanges it must end first
      settled.add(BridgeCalls.numberOf(fd));
    }
  }

  /**
   * Makes an MPTCP socket of the JDK's plain TCP.
   *
   * @param socket the object that has the descriptor
   * @param closeLock held while a close takes the descriptor out of use
   * @return whether it is plain TCP now and was not before
   */
  boolean toTcp(FileDescriptor fd, Object socket, Object closeLock, Moment when, TcpChoice choice) {
    synchronized (closeLock) {
      if (when == Moment.CONNECT) {
        expectedTcp.isLeft();
      }
      int number = unsettled(fd, socket, when);
      if (number < 0) {
        return false;
      }
      if (expectedTcp.remove(number)) {
        outcomes.leftOnTcp(number, choice);
        return true;
      }
      LibC libC = kernel.libC();
      if (!MptcpStatus.isRequested(libC, number)
          || (when == Moment.OPTION && SocketAddresses.remote(libC, number) != null)) {
        return false;
      }
      return demote(libC, number, when, choice, channel(socket), /* connectTo= */ null);
    }
  }

  /** The JDK sets an option of the socket. */
  void setsOption(int fd) {
    untouched.remove(fd);
  }

  /** That option is one for an MPTCP socket, also where the socket was opened as TCP. */
  void setsOptionOfMptcp(FileDescriptor fd, Object option, Object socket, Object closeLock) {
    if (expectedTcp.contains(BridgeCalls.numberOf(fd)) && !ExpectedTcp.isAlike(option)) {
      expectedTcp.isOptionSet();
      replaceByMptcp(fd, socket, closeLock, Moment.OPTION);
    }
  }

  /** The socket connects by MPTCP, also where it was opened as TCP. */
  void toMptcp(FileDescriptor fd, Object socket, Object closeLock) {
    expectedTcp.isNotLeft();
    if (expectedTcp.contains(BridgeCalls.numberOf(fd))) {
      replaceByMptcp(fd, socket, closeLock, Moment.CONNECT);
    }
  }

  private void replaceByMptcp(FileDescriptor fd, Object socket, Object closeLock, Moment when) {
    synchronized (closeLock) {
      int number = unsettled(fd, socket, when);
      LibC libC = kernel.libC();
      if (number < 0 || !expectedTcp.remove(number) || !MptcpStatus.isTcp(libC, number)) {
        return;
      }
      Replacement replacement =
          new Replacement(
              libC, number, Linux.IPPROTO_MPTCP, options(), !untouched.contains(number));
      String problem = replace(replacement, channel(socket), number, /* connects= */ false);
      if (problem == null) {
        outcomes.promoted();
      } else {
        expectedTcp.switchOff();
        log.warn("a socket stays plain TCP although it should be MPTCP: " + problem);
      }
    }
  }

  /**
   * Returns the number of a descriptor whose socket is open and has no peer yet; else -1. The
   * caller holds the lock of a close.
   */
  private int unsettled(FileDescriptor fd, Object socket, Moment when) {
    // Where it is closed the FileDescriptor still has the number, which may be another file's by
    // now. Not so in connect: no release of the JDK gives the descriptor back before that ends,
    // and its SYN is still to come.
    if (when != Moment.CONNECT && isClosed(socket)) {
      return -1;
    }
    int number = BridgeCalls.numberOf(fd);
    return number >= 0 && !settled.contains(number) ? number : -1;
  }

  private static boolean isClosed(Object socket) {
    return socket instanceof Channel && !((Channel) socket).isOpen();
  }

  private static @Nullable AbstractSelectableChannel channel(Object socket) {
    return socket instanceof AbstractSelectableChannel ? (AbstractSelectableChannel) socket : null;
  }

  /**
   * Makes a socket plain TCP whose connect by MPTCP has failed.
   *
   * @param connectTo where the TCP socket is to begin to connect before it takes the place of the
   *     other; null: the caller connects
   * @return whether it is plain TCP now; false: nothing has changed
   */
  boolean toTcpAfterRefusal(
      FileDescriptor fd, Object socket, Object closeLock, @Nullable InetSocketAddress connectTo) {
    synchronized (closeLock) {
      int number = BridgeCalls.numberOf(fd);
      LibC libC = kernel.libC();
      return number >= 0
          && !isClosed(socket)
          // a close that the connect has not seen yet leaves a socket of another kind there
          && MptcpStatus.isRequested(libC, number)
          && demote(libC, number, Moment.REFUSED, REFUSED, channel(socket), connectTo);
    }
  }

  private boolean demote(
      LibC libC,
      int number,
      Moment when,
      TcpChoice choice,
      @Nullable AbstractSelectableChannel channel,
      @Nullable InetSocketAddress connectTo) {
    boolean wasRefused = when == Moment.REFUSED;
    Replacement replacement =
        new Replacement(libC, number, Linux.IPPROTO_TCP, options(), !untouched.contains(number));
    replacement.appliesSizes(bufferSizes);
    replacement.connectsTo(connectTo);
    if (when == Moment.LISTEN || when == Moment.OPTION) {
      replacement.mayListen();
    }
    if (wasRefused) {
      replacement.hasFailedToConnect();
    }
    String problem = replace(replacement, channel, number, wasRefused);
    if (problem != null) {
      if (!wasRefused) { // then the application gets what MPTCP's connect has got
        staysMptcp(number, choice.why(), problem);
      }
      return false;
    }
    if (bufferSizes != null) {
      bufferSizes.forget(number);
    }
    outcomes.demoted(number, choice);
    return true;
  }

  /**
   * Gives the descriptor its fresh socket.
   *
   * @param connects whether the fresh socket begins to connect before
   * @return null, or what stands in the way: nothing has changed
   */
  private @Nullable String replace(
      Replacement replacement,
      @Nullable AbstractSelectableChannel channel,
      int number,
      boolean connects) {
    String selector = null;
    int result;
    try {
      if (replacement.begin()) {
        if (channel == null) {
          replacement.run();
        } else {
          selector = exchange(channel, number, replacement, connects);
        }
      }
    } finally {
      result = replacement.end();
    }
    if (selector != null) {
      return "its selector, " + selector + ", is unknown";
    }
    return result < 0 ? replacement.problem(result) : null;
  }

  /** Made when it is needed: applications that are all MPTCP start without it. */
  private SocketOptionCopy options() {
    SocketOptionCopy made = options;
    if (made == null) {
      made = new SocketOptionCopy(); // a second one would only read the defaults again
      options = made;
    }
    return made;
  }

  /** Returns null, or the selector that stands in the way. */
  private @Nullable String exchange(
      AbstractSelectableChannel channel, int number, Replacement replacement, boolean connects) {
    try {
      return selectors().exchange(channel, number, replacement, connects);
    } catch (ReflectiveOperationException | LinkageError e) {
      return e.toString();
    }
  }

  private synchronized JmptcpSelectors selectors() throws ReflectiveOperationException {
    if (selectors == null) {
      try {
        // a security manager asks about the application too, which is on this thread's stack
        selectors =
            AccessController.doPrivileged(
                new PrivilegedExceptionAction<JmptcpSelectors>() {
                  @Override
                  public JmptcpSelectors run() throws Exception {
                    bridge.defineSelectors();
                    return new JmptcpSelectors();
                  }
                });
      } catch (PrivilegedActionException e) {
        throw new ReflectiveOperationException(e.getCause());
      }
    }
    return selectors;
  }

  private void staysMptcp(int number, TcpReason why, String problem) {
    String what = "a socket stays MPTCP although it should not (" + why + "): " + problem;
    if (!warned) {
      warned = true;
      log.warn(what + "; this is logged once");
    } else {
      log.debug(what + ", descriptor " + number);
    }
  }

  // ---- descriptors of libraries

  /** The descriptor is a new socket of ours, which a library has. */
  void openedForLibrary(int fd) {
    opened(fd, /* asTcp= */ false);
    untouched.remove(fd); // it sets options without the JDK
    open.add(fd);
  }

  /** The socket of a library begins to connect or to listen as it is. */
  void settles(int fd) {
    settled.add(fd);
    awaitExchange(fd);
  }

  /** Makes an MPTCP socket of a library's plain TCP; returns whether it is and was not before. */
  boolean toTcp(int fd, TcpChoice choice) {
    while (exchanging.putIfAbsent(fd, Thread.currentThread()) != null) {
      Thread.yield();
    }
    try {
      LibC libC = kernel.libC();
      return open.contains(fd)
          && !settled.contains(fd)
          && MptcpStatus.isRequested(libC, fd)
          && demote(libC, fd, Moment.OPTION, choice, /* channel= */ null, /* connectTo= */ null);
    } finally {
      exchanging.remove(fd);
    }
  }

  /** As above, of a socket whose connect by MPTCP has failed: it connects to there by TCP. */
  boolean toTcpAfterRefusal(int fd, InetSocketAddress connectTo) {
    while (exchanging.putIfAbsent(fd, Thread.currentThread()) != null) {
      Thread.yield();
    }
    try {
      LibC libC = kernel.libC();
      return open.contains(fd)
          && MptcpStatus.isRequested(libC, fd)
          && demote(libC, fd, Moment.REFUSED, REFUSED, /* channel= */ null, connectTo);
    } finally {
      exchanging.remove(fd);
    }
  }

  /** A descriptor is about to be closed. */
  void closing(int fd) {
    settled.remove(fd);
    expectedTcp.remove(fd);
  }

  /**
   * A descriptor of a library is about to be closed: it is no socket of ours from now on. Returns
   * once no other thread is exchanging it.
   */
  void closingOfLibrary(int fd) {
    if (open.remove(fd)) {
      awaitExchange(fd);
    }
    closing(fd);
  }

  /**
   * After the set was changed that an exchange looks at first: one that begins now does nothing.
   */
  private void awaitExchange(int fd) {
    while (!exchanging.isEmpty() && exchanging.containsKey(fd)) {
      Thread.yield();
    }
  }
}
