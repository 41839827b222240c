package io.github.jmptcp.paths.engine;

/** What the engine does about a path that makes its connections slower than their best one. */
public enum SlowPaths {
  /** Nothing: it does not look for one. */
  KEEP,
  /** It is a backup while it does, with a trial from time to time. */
  BACKUP
}
