package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.PathView;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A path of the network namespace that had trouble since the agent started. Immutable. */
public final class PathState {
  private final InetAddress address;
  private final @Nullable String device;
  private final boolean dead;
  private final long sinceSeconds;
  private final int tries;
  private final long revivals;

  PathState(
      InetAddress address,
      @Nullable String device,
      boolean dead,
      long sinceSeconds,
      int tries,
      long revivals) {
    this.address = address;
    this.device = device;
    this.dead = dead;
    this.sinceSeconds = sinceSeconds;
    this.tries = tries;
    this.revivals = revivals;
  }

  static PathState of(PathView view, Ages ages) {
    return new PathState(
        view.address(),
        view.device(),
        view.isDead(),
        ages.seconds(view.changedAt()),
        view.isDead() ? view.tries() : 0,
        view.revivals());
  }

  /** The local address. */
  public InetAddress address() {
    return address;
  }

  /** The interface that has the address; null where none has it now. */
  public @Nullable String device() {
    return device;
  }

  /** Whether connections need the path and none has a living subflow on it. */
  public boolean isDead() {
    return dead;
  }

  /** Since when it is dead, or alive again, in seconds. */
  public long sinceSeconds() {
    return sinceSeconds;
  }

  /** How often it was tried to revive it since it died; 0 for one that is alive. */
  public int tries() {
    return tries;
  }

  /** How often it came back since the agent started. */
  public long revivals() {
    return revivals;
  }

  /** Such as {@code path 10.0.2.1 (eth1) dead for 12 s, 5 tries}. */
  @Override
  public String toString() {
    return "path "
        + Addresses.text(address)
        + (device == null ? "" : " (" + device + ")")
        + (dead ? " dead for " : " alive for ")
        + sinceSeconds
        + " s"
        + (dead ? ", " + LostSubflow.tries(tries) : "");
  }
}
