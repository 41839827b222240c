package io.github.jmptcp.it.fork;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Whether what is missing fails the run ({@code CI=true}) or skips a test. */
public final class Ci {
  private Ci() {}

  public static boolean isOn() {
    return "true".equals(System.getenv("CI"));
  }

  /** What to throw where this machine lacks something. */
  public static RuntimeException lacks(String reason) {
    if (isOn()) {
      throw new AssertionError(reason + "; CI=true demands it");
    }
    return new TestAbortedException(reason);
  }

  /** The path of a command, in any of Debian's directories; skips or fails where it is missing. */
  public static Path command(String name, String debianPackage) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin")) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw lacks("no " + name + " here (apt-get install " + debianPackage + ")");
  }
}
