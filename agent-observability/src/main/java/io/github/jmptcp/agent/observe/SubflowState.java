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

  SubflowState(
      InetSocketAddress local,
      InetSocketAddress remote,
      String life,
      long sinceSeconds,
      boolean backupByEngine) {
    this.local = local;
    this.remote = remote;
    this.life = life;
    this.sinceSeconds = sinceSeconds;
    this.backupByEngine = backupByEngine;
  }

  static SubflowState of(SubflowView view, Ages ages) {
    return new SubflowState(
        view.tuple().local(),
        view.tuple().remote(),
        word(view.state()),
        view.state() == SubflowView.State.STANDING_STILL ? ages.seconds(view.since()) : -1,
        view.isBackupByEngine());
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

  /** Whether there is more to tell of it than that it is alive. */
  boolean isNotable() {
    return !life.equals(ALIVE) || backupByEngine;
  }
}
