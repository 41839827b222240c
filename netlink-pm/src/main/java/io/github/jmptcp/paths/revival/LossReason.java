package io.github.jmptcp.paths.revival;

/** Why a connection has a subflow no more that it had, or was to have. */
public enum LossReason {
  /** It was reset, by the peer or on the way: the path answers. */
  RESET(true),
  /** The peer, or something on the way, refused the join: the path answers. */
  REFUSED(true),
  /** It timed out, a join or an established one. */
  TIMED_OUT(false),
  /** The kernel has ended a join: no route, or the next hop does not answer. */
  NOT_REACHED(false),
  /** It stood still and was ended here. */
  STOOD_STILL(false),
  /** It is gone; the event was lost, or it ended before this process listened. */
  UNKNOWN(false);

  private final boolean answers;

  LossReason(boolean answers) {
    this.answers = answers;
  }

  /** Returns whether the last join has ended, and not by this process: no further SYN is sent. */
  public boolean hasEndedTry() {
    return this == RESET || this == REFUSED || this == NOT_REACHED;
  }

  /** Whether the path answered when the subflow was lost. */
  public boolean pathAnswers() {
    return answers;
  }
}
