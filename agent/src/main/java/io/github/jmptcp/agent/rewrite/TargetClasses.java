package io.github.jmptcp.agent.rewrite;

/**
 * The classes that the tables have rows about. Apart from the tables, which are made when the first
 * of them is loaded: every class of the application is asked about here.
 */
final class TargetClasses {

  /** The ends of the names of Netty's classes, which may have been moved to another package. */
  static final String[] NETTY = {
    NettyCallSites.SOCKET,
    NettyCallSites.DESCRIPTOR,
    NettyCallSites.EPOLL,
    NettyCallSites.EPOLL_OPTIONS,
    NettyCallSites.URING_OPTIONS,
    NettyCallSites.URING,
    NettyCallSites.URING_STREAM,
    NettyCallSites.URING_SERVER,
    NettyCallSites.OLD_URING,
    NettyCallSites.OLD_URING_SERVER
  };

  private TargetClasses() {}

  /** Whether that is a class of Netty's native transports, wherever it was moved. */
  static boolean isOfNetty(String className) {
    for (String end : NETTY) {
      if (className.endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  /** Whether that class belongs to a library whose sockets cannot be reached. */
  static boolean opensSocketsInC(String className) {
    switch (className) {
      case UncoveredLibraries.TOMCAT_NATIVE:
      case UncoveredLibraries.AWS_CRT:
      case UncoveredLibraries.ORACLE_OCI:
      case UncoveredLibraries.DB2_TYPE_2:
      case UncoveredLibraries.SAP_JCO:
      case UncoveredLibraries.JZMQ:
        return true;
      default:
        return false;
    }
  }

  /** Whether the table has rows about that class of the JDK's; the name has slashes. */
  static boolean isOfJdk(String className) {
    if (className.startsWith("sun/nio/ch/")) {
      switch (className) {
        case CallSites.NET:
        case CallSites.SOCKET:
        case CallSites.CHANNEL:
        case CallSites.SERVER_CHANNEL:
        case CallSites.ASYNC:
        case CallSites.ASYNC_SERVER:
        case CallSites.ASYNC_SERVER_BASE:
          return true;
        default:
          return false;
      }
    }
    return className.equals(CallSites.PLAIN) || className.equals(CallSites.PLAIN_LINUX);
  }

  /** Whether a class that is already loaded is to be looked at. */
  static boolean isTarget(Class<?> loaded) {
    String name = loaded.getName();
    if (loaded.getClassLoader() == null) {
      return (name.startsWith("sun.nio.ch.") || name.startsWith("java.net."))
          && isOfJdk(name.replace('.', '/'));
    }
    String withSlashes = name.replace('.', '/');
    return isOfNetty(withSlashes) || opensSocketsInC(withSlashes);
  }
}
