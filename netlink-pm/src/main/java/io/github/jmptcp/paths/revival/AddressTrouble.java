package io.github.jmptcp.paths.revival;

/**
 * What the subflows of a namespace from one local address look like at one moment, as far as
 * decides about the endpoint with that address. Filled subflow by subflow, then read.
 */
public final class AddressTrouble {
  private int standingStill;
  private int lost;
  private int lostSilently;
  private int lostRefused;
  private long latestLoss;
  private int established;
  private boolean anyLife;
  private long latestLife;

  /** An established subflow that stands still while another path of its connection lives. */
  public void addStandingStill() {
    standingStill++;
  }

  /**
   * A subflow that a living connection has lost and should have.
   *
   * @param since when it was lost, {@link System#nanoTime}
   */
  public void addLost(LossReason reason, long since) {
    if (lost == 0 || since - latestLoss > 0) {
      latestLoss = since;
    }
    lost++;
    if (!reason.pathAnswers()) {
      lostSilently++;
    } else if (reason == LossReason.REFUSED) {
      lostRefused++;
    }
  }

  /**
   * An established subflow that does not stand still.
   *
   * @param lastLife {@link SubflowHealth#lastLife}
   */
  public void addEstablished(long lastLife) {
    established++;
    if (!anyLife || lastLife - latestLife > 0) {
      latestLife = lastLife;
    }
    anyLife = true;
  }

  /** Whether a connection needs a subflow from this address. */
  public boolean exists() {
    return standingStill + lost > 0;
  }

  /** Whether the path is silent, as opposed to one that answers by resets alone. */
  public boolean isSilent() {
    return standingStill + lostSilently > 0;
  }

  /** Whether all that is lost was refused when it joined. */
  public boolean isRefused() {
    return standingStill == 0 && lost > 0 && lostRefused == lost;
  }

  /** Whether a subflow was lost after a time. */
  public boolean hasLossAfter(long time) {
    return lost > 0 && latestLoss - time > 0;
  }

  /** How many subflows stand still. */
  public int standingStill() {
    return standingStill;
  }

  /** How many connections lack a subflow. */
  public int lost() {
    return lost;
  }

  /** Whether an established subflow does not stand still. */
  public boolean hasEstablished() {
    return established > 0;
  }

  /** Whether one of those gave a sign of life at or after a time. */
  public boolean hasLifeSince(long time) {
    return anyLife && latestLife - time >= 0;
  }
}
