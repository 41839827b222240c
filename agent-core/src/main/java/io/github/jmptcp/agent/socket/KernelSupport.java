package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the kernel has returned for {@code socket(..., IPPROTO_MPTCP)}, and so whether to try again.
 * Every error means plain TCP for that socket.
 */
public final class KernelSupport {
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int TCP_NODELAY = 1; // include/uapi/linux/tcp.h
  private static final int TCP_KEEPIDLE = 4;
  private static final int FIONREAD = 0x541B; // include/uapi/asm-generic/ioctls.h

  private final Log log;
  private final Counters counters;
  // one bit an errno that was logged; the kernel has none above 133
  private final AtomicLong[] logged = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
  private volatile boolean never;
  private volatile boolean lacksKeepaliveTimes;
  private volatile boolean refused;
  private volatile long refusedAt;

  /** Knows nothing of the kernel yet. */
  public KernelSupport(Log log, Counters counters) {
    this.log = log;
    this.counters = counters;
  }

  /**
   * Tries on one throw-away socket what applications always do with one, and stays on TCP where
   * this kernel's MPTCP cannot: by what it does and not by its version, for distributions backport.
   */
  void probe(LibC libC) {
    int fd =
        libC.socket(Linux.AF_INET, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_MPTCP);
    if (fd < 0) {
      return; // the first real socket logs why, and is counted
    }
    try {
      // since 6.10, and in stable trees before
      lacksKeepaliveTimes = libC.getIntOption(fd, Linux.IPPROTO_TCP, TCP_KEEPIDLE) < 0;
      // both since 5.17; without them TCP_NODELAY and available() throw
      String lacks =
          libC.setIntOption(fd, Linux.IPPROTO_TCP, TCP_NODELAY, 1) < 0
              ? "TCP_NODELAY"
              : libC.ioctlInt(fd, FIONREAD) < 0 ? "FIONREAD, for available()" : null;
      if (lacks != null) {
        never = true;
        log.warn(
            "the MPTCP of kernel "
                + System.getProperty("os.version")
                + " lacks "
                + lacks
                + "; going on with plain TCP; Linux 5.17 has it");
      }
    } finally {
      libC.close(fd);
    }
  }

  /** Whether TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT can be set on MPTCP sockets. */
  boolean hasKeepaliveTimes() {
    return !lacksKeepaliveTimes;
  }

  /** Whether to try to open an MPTCP socket now. */
  boolean isWorthAsking() {
    return !never && (!refused || System.nanoTime() - refusedAt > RETRY_NANOS);
  }

  /** The kernel opened an MPTCP socket. */
  void granted() {
    counters.increment(Counter.SOCKETS_MPTCP);
    if (refused) {
      refused = false;
      log.info("the kernel opens MPTCP sockets again");
    }
  }

  /**
   * Whether that errno means that descriptors or memory are short, which is no matter of MPTCP
   * where a TCP socket cannot be made either.
   */
  static boolean isShortage(int errno) {
    return errno == Errno.EMFILE
        || errno == Errno.ENFILE
        || errno == Errno.ENOBUFS
        || errno == Errno.ENOMEM;
  }

  /** The kernel refused an MPTCP socket with that errno, and none of TCP. */
  void refused(int errno) {
    counters.refused(errno);
    switch (errno) {
      case Errno.EPROTONOSUPPORT: // not compiled in, 5.6 and newer
      case Errno.EINVAL: // before 5.6
      case Errno.ENOSYS:
        never = true;
        break;
      default:
        refusedAt = System.nanoTime();
        refused = true;
    }
    if (isFirst(errno)) {
      log.warn(
          "socket(..., IPPROTO_MPTCP) failed with "
              + Errno.name(errno)
              + ": "
              + meaning(errno)
              + "; going on with plain TCP");
    }
  }

  private boolean isFirst(int errno) {
    AtomicLong bits = logged[Math.min(errno >> 6, logged.length - 1)];
    long bit = 1L << (errno & 63);
    long before = bits.get();
    while ((before & bit) == 0) {
      if (bits.compareAndSet(before, before | bit)) {
        return true;
      }
      before = bits.get();
    }
    return false;
  }

  private static String meaning(int errno) {
    switch (errno) {
      case Errno.ENOPROTOOPT:
        return "MPTCP is switched off in this network namespace; sysctl -w net.mptcp.enabled=1";
      case Errno.EPROTONOSUPPORT:
        return "this kernel was built without MPTCP (CONFIG_MPTCP), or a policy forbids it";
      case Errno.EINVAL:
        return "this kernel has no MPTCP (it came with Linux 5.6), or a policy forbids it";
      case Errno.ENOSYS:
        return "a seccomp filter forbids it; allow socket() with protocol 262";
      case Errno.EPERM:
      case Errno.EACCES:
        return "a policy (seccomp, SELinux, AppArmor, BPF) forbids it; allow socket() with"
            + " protocol 262";
      case Errno.EMFILE:
      case Errno.ENFILE:
        return "a TCP socket is available; a policy (seccomp, BPF) may limit protocol 262";
      case Errno.ENOBUFS:
      case Errno.ENOMEM:
        return "a TCP socket is available; memory of the kernel or of the cgroup is short, or a"
            + " policy (seccomp, BPF) limits protocol 262";
      case Errno.EAFNOSUPPORT:
        return "this address family has no MPTCP here";
      default:
        return "MPTCP is unavailable now";
    }
  }
}
