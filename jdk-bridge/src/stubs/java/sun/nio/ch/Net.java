package sun.nio.ch;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.Net}; the same on JDK 8 to 28. */
class Net {
  private Net() {}

  static boolean isIPv6Available() {
    throw new AssertionError("stub");
  }
}
