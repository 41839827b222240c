package io.github.jmptcp.agent.options;

/** The value of {@code keepalive}. Immutable. */
public final class IdleTime {
  static final IdleTime OFF = new IdleTime(0, false);
  static final IdleTime AUTO = new IdleTime(0, true);

  private final int seconds;
  private final boolean automatic;

  private IdleTime(int seconds, boolean automatic) {
    this.seconds = seconds;
    this.automatic = automatic;
  }

  static IdleTime of(int seconds) {
    return new IdleTime(seconds, false);
  }

  /** Whether the agent chooses it where a second path is set. */
  public boolean isAutomatic() {
    return automatic;
  }

  /** Whether no connection is set. */
  public boolean isOff() {
    return this == OFF;
  }

  /** The seconds, 1 to 32767; 0 where it is off or automatic. */
  public int seconds() {
    return seconds;
  }
}
