package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A local address from which connections have subflows, at one moment. Immutable. */
public final class PathView {
  private final InetAddress address;
  private final @Nullable String device;
  private final boolean dead;
  private final boolean leftAlone;
  private final long changedAt;
  private final int tries;
  private final long revivals;

  PathView(
      InetAddress address,
      @Nullable String device,
      boolean dead,
      boolean leftAlone,
      long changedAt,
      int tries,
      long revivals) {
    this.address = address;
    this.device = device;
    this.dead = dead;
    this.leftAlone = leftAlone;
    this.changedAt = changedAt;
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

  /** Since when it is dead, or alive again; {@link System#nanoTime}. */
  public long changedAt() {
    return changedAt;
  }

  /** How often the engine tried to revive it since it died. */
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
      text.append(" dead for ")
          .append(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - changedAt))
          .append(" s, ");
      if (leftAlone) {
        text.append("not tried");
      } else {
        text.append(tries).append(tries == 1 ? " try" : " tries");
      }
    }
    return text.toString();
  }
}
