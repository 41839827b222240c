package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.PathView;
import org.jspecify.annotations.Nullable;

/** A path that had trouble since the agent started, for JMX. */
public final class PathData {
  private final PathView path;

  PathData(PathView path) {
    this.path = path;
  }

  /** The local address. */
  public String getAddress() {
    return Addresses.text(path.address());
  }

  /** The interface that has the address; null where none has it now. */
  public @Nullable String getDevice() {
    return path.device();
  }

  /** Whether connections need it and none has a living subflow on it. */
  public boolean isDead() {
    return path.isDead();
  }

  /** Since when it is dead, or alive again, in seconds. */
  public long getSinceSeconds() {
    return path.sinceSeconds();
  }

  /** How often it was tried to revive it since it died; 0 for one that is alive. */
  public int getTries() {
    return path.tries();
  }

  /** How often it came back since the agent started. */
  public long getRevivals() {
    return path.revivals();
  }
}
