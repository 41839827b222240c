package io.github.jmptcp.paths.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * What is left undone, reported once for each path and cause, however often it is tried again. For
 * the engine's thread alone.
 */
final class Problems {
  private static final int MOST = 256;

  private final PathListener listener;
  private final Set<String> reported = new HashSet<>();

  Problems(PathListener listener) {
    this.listener = listener;
  }

  /**
   * Reports a problem, unless one with the same key was reported and is not solved.
   *
   * @param key the path and the cause, without what differs from time to time
   */
  void report(String key, String text) {
    if (reported.size() < MOST && reported.add(key)) {
      listener.problem(text);
    }
  }

  /** Notes that a problem is solved: it is reported again if it comes back. */
  void solved(String key) {
    reported.remove(key);
  }
}
