package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;

/** Errors of the kernel: first in ip's words, then in ours. */
final class ErrorText {
  private ErrorText() {}

  /** The line that ip prints. */
  static String ofIp(NetlinkException e) {
    String text = e.kernelText();
    if (text != null && !text.isEmpty()) {
      return "Error: " + text + (text.endsWith(".") ? "" : ".");
    }
    if (e.operation().startsWith("netlink join")) {
      return "can't subscribe to mptcp events: " + describe(e.errno());
    }
    return "RTNETLINK answers: " + describe(e.errno());
  }

  /** The command, the errno by name, and what to do. */
  static String ours(NetlinkException e) {
    return e.operation() + ": " + e.errnoName() + (e.advice().isEmpty() ? "" : ": " + e.advice());
  }

  /** What ip prints for a device that does not exist; it checks that itself, before the kernel. */
  static String noDevice(String device, NetlinkException e) {
    return "Error: argument \"" + device + "\" is wrong: device does not exist\n\n" + ours(e);
  }

  /** strerror(3) for what these commands meet. */
  private static String describe(int errno) {
    switch (errno) {
      case Errno.EPERM:
        return "Operation not permitted";
      case Errno.ENOENT:
        return "No such file or directory";
      case Errno.ESRCH:
        return "No such process";
      case Errno.EEXIST:
        return "File exists";
      case Errno.EBUSY:
        return "Device or resource busy";
      case Errno.EINVAL:
        return "Invalid argument";
      case Errno.ERANGE:
        return "Numerical result out of range";
      case Errno.EOPNOTSUPP:
        return "Operation not supported";
      case Errno.EPROTONOSUPPORT:
        return "Protocol not supported";
      case Errno.EADDRINUSE:
        return "Address already in use";
      case Errno.EADDRNOTAVAIL:
        return "Cannot assign requested address";
      case Errno.ENOMEM:
        return "Cannot allocate memory";
      case Errno.ENOBUFS:
        return "No buffer space available";
      case Errno.ETIMEDOUT:
        return "Connection timed out";
      default:
        return Errno.name(errno);
    }
  }
}
