package io.github.jmptcp.procfs;

/** The release of a kernel, as {@code uname -r} writes it: {@code 6.18.44-amd64}. Immutable. */
public final class KernelRelease {
  private final int major;
  private final int minor;

  private KernelRelease(int major, int minor) {
    this.major = major;
    this.minor = minor;
  }

  /** The release of this kernel. */
  public static KernelRelease current() {
    return of(System.getProperty("os.version", ""));
  }

  /** Reads a release; one that begins with no number is older than all. */
  public static KernelRelease of(String text) {
    int dot = text.indexOf('.');
    return new KernelRelease(number(text, 0), dot < 0 ? 0 : number(text, dot + 1));
  }

  private static int number(String text, int start) {
    int number = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || number > Short.MAX_VALUE) {
        break;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }

  /** Whether it is that version or a newer one. */
  public boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
