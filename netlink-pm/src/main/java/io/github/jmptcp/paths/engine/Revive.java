package io.github.jmptcp.paths.engine;

/** Which paths the engine revives. */
public enum Revive {
  /** None: they are watched and reported. */
  NONE,
  /** Those of endpoints that {@link PathOwnership#owns} names, and first paths without one. */
  OWN,
  /** All, also those of endpoints that others have set. */
  ALL
}
