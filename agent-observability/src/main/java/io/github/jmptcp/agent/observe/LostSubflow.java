package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.SubflowView;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A subflow that a connection has lost, as its agent knows it. Immutable. */
public final class LostSubflow {
  private final InetAddress localAddress;
  private final InetSocketAddress remote;
  private final int localId;
  private final String reason;
  private final long sinceSeconds;
  private final int tries;

  LostSubflow(
      InetAddress localAddress,
      InetSocketAddress remote,
      int localId,
      String reason,
      long sinceSeconds,
      int tries) {
    this.localAddress = localAddress;
    this.remote = remote;
    this.localId = localId;
    this.reason = reason;
    this.sinceSeconds = sinceSeconds;
    this.tries = tries;
  }

  static LostSubflow of(SubflowView view, Ages ages) {
    return new LostSubflow(
        view.tuple().local().getAddress(),
        view.tuple().remote(),
        view.localId(),
        SubflowState.word(view.lossReason()),
        ages.seconds(view.since()),
        view.tries());
  }

  /** The local address that it had. */
  public InetAddress localAddress() {
    return localAddress;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** The local address id, 0 to 255. */
  public int localId() {
    return localId;
  }

  /**
   * {@code reset}, {@code refused}, {@code timed_out}, {@code not_reached}, {@code stood_still} or
   * {@code unknown}.
   */
  public String reason() {
    return reason;
  }

  /** Since when it is lost, in seconds. */
  public long sinceSeconds() {
    return sinceSeconds;
  }

  /** How often it was tried to open it again. */
  public int tries() {
    return tries;
  }

  static String tries(int count) {
    return count + (count == 1 ? " try" : " tries");
  }

  /**
   * Such as {@code subflow 10.0.2.1 - 10.0.1.2:80 id 1 lost for 12 s (timed out), reviving: 5
   * tries}; {@code not tried} where it is left to another program, or not tried yet.
   */
  @Override
  public String toString() {
    return "subflow "
        + Addresses.text(localAddress)
        + " - "
        + Addresses.text(remote)
        + " id "
        + localId
        + " lost for "
        + sinceSeconds
        + " s ("
        + reason.replace('_', ' ')
        + "), "
        + (tries == 0 ? "not tried" : "reviving: " + tries(tries));
  }
}
