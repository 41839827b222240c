package io.github.jmptcp.it.fork;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Java release that tests run on.
 *
 * @param feature its feature number: 8, 11, 17, ...
 * @param home where it lies, or null where this machine lacks it
 */
public record JavaRelease(int feature, @Nullable Path home) {

  /**
   * Its {@code java} command. A release that this machine lacks skips the test; where {@code
   * CI=true} it fails it.
   */
  public Path java() {
    return command("java");
  }

  /** One of its commands, for a test that needs it. */
  public Path command(String name) {
    if (home == null) {
      throw Ci.lacks(
          "Java "
              + feature
              + " was found neither in JMPTCP_TEST_JDKS nor in "
              + JavaReleases.FOLDERS);
    }
    return home.resolve("bin").resolve(name);
  }

  public boolean isAtLeast(int other) {
    return feature >= other;
  }

  @Override
  public String toString() {
    return "Java " + feature;
  }
}
