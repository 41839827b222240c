package io.github.jmptcp.paths.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the engine knew at one moment. Immutable. */
public final class PathSnapshot {
  private final boolean acting;
  private final List<PathView> paths;
  private final List<ConnectionView> connections;
  private final long looks;
  private final long lostEvents;

  PathSnapshot(
      boolean acting,
      List<PathView> paths,
      List<ConnectionView> connections,
      long looks,
      long lostEvents) {
    this.acting = acting;
    this.paths = Collections.unmodifiableList(paths);
    this.connections = Collections.unmodifiableList(new ArrayList<>(connections));
    this.looks = looks;
    this.lostEvents = lostEvents;
  }

  /** Returns whether this process acts for the namespace; else another one does. */
  public boolean isActing() {
    return acting;
  }

  /** Returns the paths that had trouble since the start, those that live again too. */
  public List<PathView> paths() {
    return paths;
  }

  /** Returns the MPTCP connections of the namespace, of all processes. */
  public List<ConnectionView> connections() {
    return connections;
  }

  /** Returns how often paths came back since the start, all together. */
  public long revivals() {
    long revivals = 0;
    for (PathView each : paths) {
      revivals += each.revivals();
    }
    return revivals;
  }

  /** Returns at how many subflows the engine has looked since the start. */
  public long looks() {
    return looks;
  }

  /** Returns how often events were lost (ENOBUFS), after each of which all was read again. */
  public long lostEvents() {
    return lostEvents;
  }
}
