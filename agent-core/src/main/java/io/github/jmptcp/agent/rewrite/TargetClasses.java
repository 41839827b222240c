package io.github.jmptcp.agent.rewrite;

/**
 * The classes that the tables have rows about. Apart from the tables, which are made when the first
 * of them is loaded: every class of the application is looked up here.
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
    NettyCallSites.URING_CONFIG,
    NettyCallSites.URING_SERVER,
    NettyCallSites.OLD_URING,
    NettyCallSites.OLD_URING_SERVER
  };

  /** A bit for each length that the name of a class of the JDK's in the table has. */
  private static final long LENGTHS_OF_JDK =
      1L << CallSites.NET.length()
          | 1L << CallSites.SOCKET.length()
          | 1L << CallSites.CHANNEL.length()
          | 1L << CallSites.SERVER_CHANNEL.length()
          | 1L << CallSites.ASYNC.length()
          | 1L << CallSites.ASYNC_BASE.length()
          | 1L << CallSites.ASYNC_SERVER.length()
          | 1L << CallSites.ASYNC_SERVER_BASE.length()
          | 1L << CallSites.PLAIN.length()
          | 1L << CallSites.PLAIN_LINUX.length()
          | 1L << CallSites.SELECTOR.length()
          | 1L << CallSites.POLL_SELECTOR.length()
          | 1L << CallSites.SELECTOR_WRAPPER.length()
          | 1L << CallSites.ASYNC_PORT.length();

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

  /** Whether that is surely a class of the JDK; most of what a JVM loads first is. */
  static boolean isSurelyOfJdk(String className) {
    return className.startsWith("java/")
        || className.startsWith("sun/")
        || className.startsWith("jdk/");
  }

  /** Whether the table has rows about that class of the JDK's; the name has slashes, or dots. */
  static boolean isOfJdk(String className) {
    // every class of the JDK passes here, and the length of the name decides for most
    int length = className.length();
    if (length > 63 || (LENGTHS_OF_JDK >>> length & 1) == 0 || !isInPackage(className)) {
      return false;
    }
    switch (className.replace('.', '/')) {
      case CallSites.NET:
      case CallSites.SOCKET:
      case CallSites.CHANNEL:
      case CallSites.SERVER_CHANNEL:
      case CallSites.ASYNC:
      case CallSites.ASYNC_BASE:
      case CallSites.ASYNC_SERVER:
      case CallSites.ASYNC_SERVER_BASE:
      case CallSites.PLAIN:
      case CallSites.PLAIN_LINUX:
      case CallSites.SELECTOR:
      case CallSites.POLL_SELECTOR:
      case CallSites.SELECTOR_WRAPPER:
      case CallSites.ASYNC_PORT:
        return true;
      default:
        return false;
    }
  }

  /** Whether it may be of {@code sun.nio.ch} or {@code java.net}. */
  private static boolean isInPackage(String name) {
    return name.startsWith("nio", 4) || name.startsWith("net", 5);
  }

  /** Whether a class that is already loaded is to be looked at; the name has dots. */
  static boolean isTarget(String name, boolean ofJdk) {
    if (ofJdk) {
      return isOfJdk(name);
    }
    String withSlashes = name.replace('.', '/');
    return isOfNetty(withSlashes) || opensSocketsInC(withSlashes);
  }
}
