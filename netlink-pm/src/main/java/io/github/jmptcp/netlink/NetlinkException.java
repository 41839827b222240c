package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.Errno;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library: what was asked, the error by number and name, the kernel's own
 * text where it gave one (extended acknowledgement, kernel 4.12), and what to do.
 *
 * <p>Errors that this side finds have an errno too: {@code ETIMEDOUT} no answer in time, {@code
 * EPROTO} an answer that cannot be decoded, {@code EBADF} the socket was closed, {@code EINTR} a
 * dump that changed while it ran at every try, {@code EINVAL} a request that the kernel would take
 * and silently ignore. Immutable.
 */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1;

  private final String operation;
  private final int errno;
  private final @Nullable String kernelText;
  private final int offset;
  private final String advice;

  /**
   * An error with the general advice for its errno.
   *
   * @param operation what was asked, such as {@code "mptcp_pm ADD_ADDR"}
   * @param errno a positive error number
   * @param kernelText the kernel's text; null where it sent none
   * @param offset of the offending attribute from the start of the request, or -1
   */
  public NetlinkException(String operation, int errno, @Nullable String kernelText, int offset) {
    this(operation, errno, kernelText, offset, generalAdvice(errno));
  }

  /** An error with its own advice; an empty string means that there is none. */
  public NetlinkException(
      String operation, int errno, @Nullable String kernelText, int offset, String advice) {
    super(text(operation, errno, kernelText, offset, advice));
    this.operation = operation;
    this.errno = errno;
    this.kernelText = kernelText;
    this.offset = offset;
    this.advice = advice;
  }

  static NetlinkException malformed(String operation, DecodeProblem problem) {
    return new NetlinkException(
        operation,
        Errno.EPROTO,
        null,
        -1,
        "the answer cannot be decoded: "
            + problem
            + "; please report this with the kernel version");
  }

  /** The same error with another advice, for a layer that knows more about it. */
  public NetlinkException withAdvice(String better) {
    NetlinkException wrapped = new NetlinkException(operation, errno, kernelText, offset, better);
    wrapped.initCause(this);
    return wrapped;
  }

  /** What was asked. */
  public String operation() {
    return operation;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }

  /** The error's name, such as {@code EPERM}. */
  public String errnoName() {
    return Errno.name(errno);
  }

  /** The kernel's own words. */
  public @Nullable String kernelText() {
    return kernelText;
  }

  /** Where in the request, in bytes from the start of its header, the kernel found fault; or -1. */
  public int offset() {
    return offset;
  }

  /** What the error means here and what to do about it; empty where nothing is known. */
  public String advice() {
    return advice;
  }

  private static String text(
      String operation, int errno, @Nullable String kernelText, int offset, String advice) {
    StringBuilder text = new StringBuilder(operation).append(": ").append(Errno.name(errno));
    if (kernelText != null) {
      text.append(", the kernel reports \"").append(kernelText).append('"');
    }
    if (offset >= 0) {
      text.append(" (at byte ").append(offset).append(" of the request)");
    }
    if (!advice.isEmpty()) {
      text.append(": ").append(advice);
    }
    return text.toString();
  }

  private static String generalAdvice(int errno) {
    switch (errno) {
      case Errno.EPERM:
      case Errno.EACCES:
        return "this needs CAP_NET_ADMIN in the user namespace that owns the network namespace:"
            + " run as root there, start a container with --cap-add=NET_ADMIN, or a service with"
            + " AmbientCapabilities=CAP_NET_ADMIN";
      case Errno.ENOBUFS:
        return "the receive buffer overflowed and messages were lost; read the state again";
      case Errno.ETIMEDOUT:
        return "the kernel did not answer in time; ask again or raise the timeout";
      case Errno.EINTR:
        return "the table kept changing while it was dumped; ask again";
      case Errno.EBADF:
        return "the socket is closed";
      case Errno.EOPNOTSUPP:
        return "this kernel does not know the request";
      case Errno.EPROTONOSUPPORT:
      case Errno.EAFNOSUPPORT:
        return "this kernel was built without that netlink family";
      case Errno.ENOMEM:
        return "the kernel is out of memory for this request";
      default:
        return "";
    }
  }
}
