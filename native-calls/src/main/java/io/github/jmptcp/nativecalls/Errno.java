package io.github.jmptcp.nativecalls;

/**
 * Error numbers of Linux by name (include/uapi/asm-generic/errno-base.h and errno.h), as far as
 * socket and netlink calls return them.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int EPROTO = 71;
  public static final int EOVERFLOW = 75;
  public static final int ENOTSOCK = 88;
  public static final int EDESTADDRREQ = 89;
  public static final int EMSGSIZE = 90;
  public static final int EPROTOTYPE = 91;
  public static final int ENOPROTOOPT = 92;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EPFNOSUPPORT = 96;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int EISCONN = 106;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;
  public static final int EALREADY = 114;
  public static final int EINPROGRESS = 115;

  private Errno() {}

  /** The name of an error number, such as {@code ENOPROTOOPT}; {@code errno 200} where unknown. */
  public static String name(int errno) {
    switch (errno) {
      case EPERM:
        return "EPERM";
      case ENOENT:
        return "ENOENT";
      case ESRCH:
        return "ESRCH";
      case EINTR:
        return "EINTR";
      case EIO:
        return "EIO";
      case EBADF:
        return "EBADF";
      case EAGAIN:
        return "EAGAIN";
      case ENOMEM:
        return "ENOMEM";
      case EACCES:
        return "EACCES";
      case EFAULT:
        return "EFAULT";
      case EBUSY:
        return "EBUSY";
      case EEXIST:
        return "EEXIST";
      case ENODEV:
        return "ENODEV";
      case EINVAL:
        return "EINVAL";
      case ENFILE:
        return "ENFILE";
      case EMFILE:
        return "EMFILE";
      case ENOTTY:
        return "ENOTTY";
      case EPIPE:
        return "EPIPE";
      case ERANGE:
        return "ERANGE";
      case ENOSYS:
        return "ENOSYS";
      case EPROTO:
        return "EPROTO";
      case EOVERFLOW:
        return "EOVERFLOW";
      case ENOTSOCK:
        return "ENOTSOCK";
      case EDESTADDRREQ:
        return "EDESTADDRREQ";
      case EMSGSIZE:
        return "EMSGSIZE";
      case EPROTOTYPE:
        return "EPROTOTYPE";
      case ENOPROTOOPT:
        return "ENOPROTOOPT";
      case EPROTONOSUPPORT:
        return "EPROTONOSUPPORT";
      case EOPNOTSUPP:
        return "EOPNOTSUPP";
      case EPFNOSUPPORT:
        return "EPFNOSUPPORT";
      case EAFNOSUPPORT:
        return "EAFNOSUPPORT";
      case EADDRINUSE:
        return "EADDRINUSE";
      case EADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
      case ENETDOWN:
        return "ENETDOWN";
      case ENETUNREACH:
        return "ENETUNREACH";
      case ECONNABORTED:
        return "ECONNABORTED";
      case ECONNRESET:
        return "ECONNRESET";
      case ENOBUFS:
        return "ENOBUFS";
      case EISCONN:
        return "EISCONN";
      case ENOTCONN:
        return "ENOTCONN";
      case ETIMEDOUT:
        return "ETIMEDOUT";
      case ECONNREFUSED:
        return "ECONNREFUSED";
      case EHOSTUNREACH:
        return "EHOSTUNREACH";
      case EALREADY:
        return "EALREADY";
      case EINPROGRESS:
        return "EINPROGRESS";
      default:
        return "errno " + errno;
    }
  }
}
