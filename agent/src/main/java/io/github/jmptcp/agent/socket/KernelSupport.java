package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the kernel has answered to {@code socket(..., IPPROTO_MPTCP)}, and so whether to ask again.
 * Every answer but a socket means plain TCP for that socket.
 */
final class KernelSupport {
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Log log;
  // one bit an errno that was logged; the kernel has none above 133
  private final AtomicLong[] logged = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
  private volatile boolean never;
  private volatile boolean refused;
  private volatile long refusedAt;

  KernelSupport(Log log) {
    this.log = log;
  }

  /** Whether to ask for an MPTCP socket now. */
  boolean isWorthAsking() {
    return !never && (!refused || System.nanoTime() - refusedAt > RETRY_NANOS);
  }

  /** The kernel gave an MPTCP socket. */
  void granted() {
    if (refused) {
      refused = false;
      log.info("the kernel gives MPTCP sockets again");
    }
  }

  /** The kernel answered with that errno. Returns whether the refusal was about MPTCP. */
  boolean refused(int errno) {
    switch (errno) {
      case Errno.EMFILE:
      case Errno.ENFILE:
      case Errno.ENOBUFS:
      case Errno.ENOMEM:
        // the JDK's own call will say it in the JDK's own words
        return false;
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
    return true;
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
      case Errno.EAFNOSUPPORT:
        return "this address family has no MPTCP here";
      default:
        return "MPTCP is not to be had now";
    }
  }
}
