package io.github.jmptcp.paths.engine;

/**
 * Is notified of what happens to paths, not to single connections. Called by the engine's thread,
 * which waits for it: return soon.
 */
public interface PathListener {

  /** A path is dead: connections need it, and none has a living subflow on it. */
  void died(PathView path);

  /** It carries subflows again. */
  void back(PathView path);

  /**
   * Something is left undone, such as a dead path whose endpoint another process has set, or a
   * command that the kernel refused. Once for each path and cause.
   */
  void problem(String text);

  /** Paths are watched again, after {@link #problem} has reported that they are not. */
  default void watchedAgain() {}
}
