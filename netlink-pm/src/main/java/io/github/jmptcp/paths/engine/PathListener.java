package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of what happens to paths, not to single connections. Called by the engine's thread,
 * which waits for it: return soon.
 */
public interface PathListener {

  /**
   * A path is dead: connections need it, and none has a living subflow on it. New connections avoid
   * it from before this call on.
   */
  void died(PathView path);

  /** It carries subflows again, and new connections start on it. */
  void back(PathView path);

  /**
   * Something is left undone, such as a dead path whose endpoint another process has set, or a
   * command that the kernel refused. Once for each path and cause.
   */
  void problem(String text);

  /**
   * A path makes its connections slower than their best one alone, and is a backup from now on.
   *
   * @param address the local address
   * @param device the interface that has it; null for one that is not known, and where a single
   *     connection's subflow became a backup
   * @param why the numbers that decided
   */
  default void slow(InetAddress address, @Nullable String device, String why) {}

  /** A path that {@link #slow} named is used again, to see whether it is good by now. */
  default void triedAgain(InetAddress address, @Nullable String device) {}

  /** Paths are watched again, after {@link #problem} has reported that they are not. */
  default void watchedAgain() {}
}
