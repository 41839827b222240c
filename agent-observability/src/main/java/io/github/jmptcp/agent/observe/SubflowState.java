package io.github.jmptcp.agent.observe;

import io.github.jmptcp.paths.engine.SubflowView;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the path engine of an agent knows of a subflow that exists. Immutable. */
public final class SubflowState {
  static final String ALIVE = "alive";
  static final String STANDING_STILL = "standing_still";

  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final String life;
  private final long sinceSeconds;
  private final boolean backupByEngine;
  private final long normalSeconds;
  private final @Nullable String slowReason;

  SubflowState(
      InetSocketAddress local,
      InetSocketAddress remote,
      String life,
      long sinceSeconds,
      boolean backupByEngine,
      long normalSeconds,
      @Nullable String slowReason) {
    this.local = local;
    this.remote = remote;
    this.life = life;
    this.sinceSeconds = sinceSeconds;
    this.backupByEngine = backupByEngine;
    this.normalSeconds = normalSeconds;
    this.slowReason = slowReason;
  }

  static SubflowState of(SubflowView view, Ages ages) {
    Long normalSince = view.normalSince();
    return new SubflowState(
        view.tuple().local(),
        view.tuple().remote(),
        word(view.state()),
        view.state() == SubflowView.State.STANDING_STILL ? ages.seconds(view.since()) : -1,
        view.isBackupByEngine(),
        normalSince == null ? -1 : ages.seconds(normalSince),
        view.slowReason());
  }

  static String word(@Nullable Enum<?> value) {
    return String.valueOf(value).toLowerCase(Locale.ROOT);
  }

  InetSocketAddress local() {
    return local;
  }

  InetSocketAddress remote() {
    return remote;
  }

  /** {@code alive}, {@code standing_still} or {@code closing}. */
  public String life() {
    return life;
  }

  /** Whether what is sent or expected on it does not arrive. */
  public boolean isStandingStill() {
    return life.equals(STANDING_STILL);
  }

  /** Since when it stands still, in seconds; -1 for one that does not. */
  public long sinceSeconds() {
    return sinceSeconds;
  }

  /** Whether the agent made it a backup. */
  boolean isBackupByEngine() {
    return backupByEngine;
  }

  /**
   * Since when the agent uses it as a normal one although it is a backup, in seconds; -1 where it
   * does not.
   */
  public long normalSeconds() {
    return normalSeconds;
  }

  /** The numbers that made it a backup, because it slowed its connection down; else null. */
  public @Nullable String slowReason() {
    return slowReason;
  }

  /** Whether more is known of it than that it is alive. */
  boolean isNotable() {
    return !life.equals(ALIVE) || backupByEngine || normalSeconds >= 0;
  }
}
