package sun.nio.ch;

import java.io.FileDescriptor;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.IOUtil}; the same on JDK 8 to 28. */
public class IOUtil {
  private IOUtil() {}

  public static int fdVal(FileDescriptor fd) {
    throw new AssertionError("stub");
  }

  static void setfdVal(FileDescriptor fd, int value) {
    throw new AssertionError("stub");
  }
}
