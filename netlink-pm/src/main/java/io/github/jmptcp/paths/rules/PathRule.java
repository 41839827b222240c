package io.github.jmptcp.paths.rules;

import java.util.Collections;
import java.util.List;

/** Which paths the connections of some sockets take: {@code PATTERN=PATH,PATH,...}. Immutable. */
public final class PathRule {
  private final String text;
  private final SocketPattern pattern;
  private final List<PathChoice> paths;

  PathRule(String text, SocketPattern pattern, List<PathChoice> paths) {
    this.text = text;
    this.pattern = pattern;
    this.paths = Collections.unmodifiableList(paths);
  }

  /** Returns the sockets that the rule is about. */
  public SocketPattern pattern() {
    return pattern;
  }

  /**
   * Returns whether connections take what the kernel's path manager would give them with the same
   * endpoints and limits ({@code auto}).
   */
  public boolean isAuto() {
    return paths.isEmpty();
  }

  /**
   * Returns the paths in the order of preference, the first being where a connection starts; of a
   * listener, the addresses to announce. Empty for {@code auto}.
   */
  public List<PathChoice> paths() {
    return paths;
  }

  /** Returns the rule as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
