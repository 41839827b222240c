package io.github.jmptcp.agent.rewrite;

/**
 * The classes that the table of {@link CallSites} has rows about. Apart from the table, which is
 * made when the first of them is loaded: every class of the application is asked about here.
 */
final class TargetClasses {

  private TargetClasses() {}

  /** Whether the table has rows about that class; the name has slashes. */
  static boolean isTarget(String className) {
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

  /** Whether a class that is already loaded is one of them. */
  static boolean isTarget(Class<?> loaded) {
    // of the JDK's own loader only
    if (loaded.getClassLoader() != null) {
      return false;
    }
    String name = loaded.getName();
    return (name.startsWith("sun.nio.ch.") || name.startsWith("java.net."))
        && isTarget(name.replace('.', '/'));
  }
}
