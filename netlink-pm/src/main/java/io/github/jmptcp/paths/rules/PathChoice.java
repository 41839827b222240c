package io.github.jmptcp.paths.rules;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One path of a rule: an interface or a local address, with {@code /backup} and {@code /after=}.
 * Immutable.
 */
public final class PathChoice {
  private final String text;
  private final @Nullable String device;
  private final @Nullable InetAddress address;
  private final boolean backup;
  private final long afterBytes;
  private final long afterMillis;

  PathChoice(
      String text,
      @Nullable String device,
      @Nullable InetAddress address,
      boolean backup,
      long afterBytes,
      long afterMillis) {
    this.text = text;
    this.device = device;
    this.address = address;
    this.backup = backup;
    this.afterBytes = afterBytes;
    this.afterMillis = afterMillis;
  }

  /** Returns the interface's name, 1 to 15 characters; null where the path is an address. */
  public @Nullable String device() {
    return device;
  }

  /** Returns the local address; null where the path is an interface, with any address of it. */
  public @Nullable InetAddress address() {
    return address;
  }

  /** Returns whether the peer should send there only while no other path is usable. */
  public boolean isBackup() {
    return backup;
  }

  /** Returns whether the path is joined only after some bytes or some time. */
  public boolean isDelayed() {
    return afterBytes > 0 || afterMillis > 0;
  }

  /**
   * Returns how many bytes a connection has to have carried, both directions together, before the
   * path is joined; 0 where that does not matter.
   */
  public long afterBytes() {
    return afterBytes;
  }

  /** Returns how old a connection has to be, in milliseconds; 0 where that does not matter. */
  public long afterMillis() {
    return afterMillis;
  }

  /** Returns the path as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
