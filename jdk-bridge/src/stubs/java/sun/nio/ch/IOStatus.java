package sun.nio.ch;

/** What the bridge uses of the JDK's own {@code IOStatus}; the same on JDK 8 to 28. */
final class IOStatus {
  static final int INTERRUPTED = -3;

  private IOStatus() {}
}
