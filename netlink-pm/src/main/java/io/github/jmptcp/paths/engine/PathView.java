package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A local address from which connections have subflows, at one moment. Immutable. */
public final class PathView {
  private final InetAddress address;
  private final @Nullable String device;
  private final boolean dead;
  private final boolean leftAlone;
  private final long sinceSeconds;
  private final int tries;
  private final long revivals;

  /**
   * What is known of a path.
   *
   * @param device null where no interface has the address now
   * @param sinceSeconds since when it is dead, or alive again
   * @param tries how often it was tried to revive it since it died
   * @param revivals how often it came back since the start
   */
  public PathView(
      InetAddress address,
      @Nullable String device,
      boolean dead,
      boolean leftAlone,
      long sinceSeconds,
      int tries,
      long revivals) {
    this.address = address;
    this.device = device;
    this.dead = dead;
    this.leftAlone = leftAlone;
    this.sinceSeconds = sinceSeconds;
    this.tries = tries;
    this.revivals = revivals;
  }

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

  /**
   * Whether the engine does not try to revive it: its endpoint is another program's, see {@link
   * Revive}.
   */
  public boolean isLeftAlone() {
    return leftAlone;
  }

  /** Since when it is dead, or alive again, in seconds. */
  public long sinceSeconds() {
    return sinceSeconds;
  }

  /** How often the engine tried to revive it since it died; 0 for one that is alive. */
  public int tries() {
    return tries;
  }

  /** How often it came back since the engine started. */
  public long revivals() {
    return revivals;
  }

  /** Such as {@code 10.0.2.1 (eth1) dead for 12 s, 5 tries}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(address.getHostAddress());
    if (device != null) {
      text.append(" (").append(device).append(')');
    }
    if (dead) {
      text.append(" dead for ").append(sinceSeconds).append(" s, ");
      if (leftAlone) {
        text.append("not tried");
      } else {
        text.append(tries).append(tries == 1 ? " try" : " tries");
      }
    }
    return text.toString();
  }
}
