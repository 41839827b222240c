package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.options.IdleTime;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SO_KEEPALIVE on MPTCP connections whose application has not chosen it (option {@code keepalive}):
 * the probes of an idle subflow keep the entry of a NAT on its path alive, which would else drop
 * all packets once that path is needed. The kernel gives the setting to every subflow, also to
 * those that join later (6.10).
 *
 * <p>The application sees nothing of it: reading the options answers what they would be on a TCP
 * socket, and the first of them that the application sets takes ours back. Sockets are set when
 * MPTCP is in use on them, so a socket that becomes plain TCP has none of it.
 *
 * <p>Safe for concurrent use.
 */
public final class KeepAlive {
  private static final int SO_KEEPALIVE = 9; // include/uapi/asm-generic/socket.h
  // include/uapi/linux/tcp.h
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int[] TIMES = {TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT};

  /**
   * The most there is (include/net/tcp.h: MAX_TCP_KEEPCNT): the probes are there to be sent, and
   * must not end a connection that TCP would have preserved through an outage.
   */
  private static final int PROBES = 127;

  private static final int AUTOMATIC_SECONDS = 30;

  /**
   * How many idle times there are, from {@link #AUTOMATIC_SECONDS} down. Connections that were
   * opened together would else probe together: the kernel's timers of half a minute end in steps of
   * up to two seconds (CONFIG_HZ), and thousands of probes at once overflow queues.
   */
  private static final int AUTOMATIC_TIMES = 6;

  private final int seconds;
  private final @Nullable SecondPath secondPath;
  private final Log log;
  // by descriptor; empty while the option does nothing
  private final Map<Integer, Boolean> ours = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> chosen = new ConcurrentHashMap<>();
  private volatile int @Nullable [] defaults;
  private volatile boolean isLacking;

  private KeepAlive(int seconds, @Nullable SecondPath secondPath, Log log) {
    this.seconds = seconds;
    this.secondPath = secondPath;
    this.log = log;
  }

  /**
   * What the option asks for; null where no connection of this JVM will ever be set.
   *
   * @param secondPath null where no option asks for one
   */
  public static @Nullable KeepAlive of(Options options, @Nullable SecondPath secondPath, Log log) {
    IdleTime idle = options.keepAlive();
    if (idle.isOff()) {
      return null;
    }
    if (idle.isAutomatic()) {
      return secondPath == null ? null : new KeepAlive(AUTOMATIC_SECONDS, secondPath, log);
    }
    return new KeepAlive(idle.seconds(), null, log);
  }

  /** MPTCP is in use on a connection from that listener, which hands down what was set on it. */
  void accepted(LibC libC, int fd, int listener) {
    if (!chosen.containsKey(listener)) {
      established(libC, fd);
    }
  }

  /** MPTCP is in use on a new connection. */
  void established(LibC libC, int fd) {
    if (isLacking
        || (secondPath != null && !secondPath.isSet())
        || chosen.containsKey(fd)
        || libC.getIntOption(fd, Linux.SOL_SOCKET, SO_KEEPALIVE) != 0) {
      return;
    }
    int[] before = defaults(libC);
    int idle = secondPath == null ? seconds : seconds - fd % AUTOMATIC_TIMES;
    int result = libC.setIntOption(fd, Linux.IPPROTO_TCP, TCP_KEEPIDLE, idle);
    if (result < 0) {
      lacks(-result);
      return;
    }
    ours.put(fd, Boolean.TRUE); // before it can be seen
    BridgeCalls.emulateOptions();
    if (before == null
        || libC.setIntOption(fd, Linux.IPPROTO_TCP, TCP_KEEPINTVL, idle) < 0
        || libC.setIntOption(fd, Linux.IPPROTO_TCP, TCP_KEEPCNT, PROBES) < 0
        || libC.setIntOption(fd, Linux.SOL_SOCKET, SO_KEEPALIVE, 1) < 0) {
      ours.remove(fd);
      withdraw(libC, fd, 0);
    }
  }

  private void lacks(int errno) {
    if (errno != Errno.EOPNOTSUPP && errno != Errno.ENOPROTOOPT) {
      return; // closed meanwhile
    }
    isLacking = true;
    String text =
        "keepalive: no TCP_KEEPIDLE for MPTCP in this kernel ("
            + Errno.name(errno)
            + "), Linux 6.10 has it: connections go without, and a NAT may forget an idle path;"
            + " where the application sets SO_KEEPALIVE itself, sysctl -w"
            + " net.ipv4.tcp_keepalive_time="
            + seconds
            + " makes its probes frequent enough";
    if (secondPath == null) {
      log.warn(text); // requested by an option
    } else {
      log.info(text);
    }
  }

  /** The application is about to set, or has just set, one of the options. */
  private void choose(LibC libC, int fd, int option) {
    chosen.put(fd, Boolean.TRUE);
    if (!ours.isEmpty() && ours.remove(fd) != null) {
      withdraw(libC, fd, option);
    }
  }

  /** The application is about to set one of the options. */
  void choosing(LibC libC, int fd) {
    choose(libC, fd, 0);
  }

  /** The application has set SO_KEEPALIVE. */
  void hasChosen(LibC libC, int fd) {
    choose(libC, fd, SO_KEEPALIVE);
  }

  /** As if it had never been set, but for one option. */
  private void withdraw(LibC libC, int fd, int except) {
    int[] before = defaults;
    for (int i = 0; before != null && i < TIMES.length; i++) {
      libC.setIntOption(fd, Linux.IPPROTO_TCP, TIMES[i], before[i]);
    }
    if (except != SO_KEEPALIVE) {
      libC.setIntOption(fd, Linux.SOL_SOCKET, SO_KEEPALIVE, 0);
    }
  }

  /** The value of an option that the application gets; null: that of the kernel. */
  @Nullable Object shown(int fd, Object option) {
    if (ours.isEmpty() || !ours.containsKey(fd)) {
      return null;
    }
    if (option instanceof Integer) {
      return (Integer) option == SocketOptions.SO_KEEPALIVE ? Boolean.FALSE : null;
    }
    if (option instanceof SocketOption) {
      switch (((SocketOption<?>) option).name()) {
        case "SO_KEEPALIVE":
          return Boolean.FALSE;
        case "TCP_KEEPIDLE":
          return time(0);
        case "TCP_KEEPINTERVAL":
          return time(1);
        case "TCP_KEEPCOUNT":
          return time(2);
        default:
          return null;
      }
    }
    return null;
  }

  private @Nullable Integer time(int index) {
    int[] before = defaults;
    return before == null ? null : Integer.valueOf(before[index]);
  }

  /**
   * What a library with sockets of its own shall see.
   *
   * @param option of TCP's level; 0 is SO_KEEPALIVE
   * @return -1: the value of the kernel
   */
  int shown(int fd, int option) {
    if (ours.isEmpty() || !ours.containsKey(fd)) {
      return -1;
    }
    int[] before = defaults;
    for (int i = 0; before != null && i < TIMES.length; i++) {
      if (option == TIMES[i]) {
        return before[i];
      }
    }
    return option == 0 ? 0 : -1;
  }

  /** The descriptor means something else from now on. */
  void closing(int fd) {
    if (!ours.isEmpty()) {
      ours.remove(fd);
    }
    if (!chosen.isEmpty()) {
      chosen.remove(fd);
    }
  }

  /** The default times of a socket in this network namespace. */
  private int @Nullable [] defaults(LibC libC) {
    int[] known = defaults;
    if (known != null) {
      return known;
    }
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    if (fd < 0) {
      return null;
    }
    int[] read = new int[TIMES.length];
    for (int i = 0; i < TIMES.length; i++) {
      read[i] = libC.getIntOption(fd, Linux.IPPROTO_TCP, TIMES[i]);
    }
    libC.close(fd);
    return defaults = read;
  }
}
