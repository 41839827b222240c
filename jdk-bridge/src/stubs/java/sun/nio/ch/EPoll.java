package sun.nio.ch;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.EPoll}; each returns 0 or errno. */
class EPoll {
  private EPoll() {}

  static long getEvent(long events, int index) {
    throw new AssertionError("stub");
  }

  static int getDescriptor(long event) {
    throw new AssertionError("stub");
  }

  static int getEvents(long event) {
    throw new AssertionError("stub");
  }

  /** JDK 11 and newer. */
  static int ctl(int epfd, int opcode, int fd, int events) {
    throw new AssertionError("stub");
  }

  /** JDK 8 to 10. */
  static int epollCtl(int epfd, int opcode, int fd, int events) {
    throw new AssertionError("stub");
  }
}
