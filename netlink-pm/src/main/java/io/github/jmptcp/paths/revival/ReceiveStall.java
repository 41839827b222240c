package io.github.jmptcp.paths.revival;

import java.util.concurrent.TimeUnit;

/**
 * Finds that a connection hardly receives although its subflows live, because the kernel has
 * dropped data beyond its receive window: TCP has acknowledged that data, so that the peer sends it
 * again only by the connection's own timer, one piece each 200 ms (seen on Linux 6.18). The end of
 * one subflow makes it send all of it again at once; by one subflow alone it then arrives in order,
 * where two would overtake each other by more than the window.
 *
 * <p>The sign: a subflow has delivered bytes from far ahead, and the connection goes on, but does
 * not reach them for longer than a path takes. Whether anything was dropped is for the caller to
 * know.
 */
public final class ReceiveStall {
  /** Longer than slow paths hold back what others have overtaken. */
  static final long STALL_MILLIS = 1_000;

  /** A connection for which it does not help is left alone. */
  static final int MOST_ENDED = 4;

  private boolean observed;
  private boolean ahead;
  private long mark;

  /** The furthest byte of all looks: a subflow that delivers missing data hides it again. */
  private long furthestEver;

  private long since;
  private long receivedThen;
  private boolean goesOn;
  private int ended;

  /**
   * Takes a look at the connection.
   *
   * @param now {@link System#nanoTime}
   * @param receiveNext the number of the byte that it waits for, read after the subflows
   * @param furthest the number of the byte after the furthest that any of its subflows has
   *     delivered last
   */
  public void observe(long now, long receiveNext, long furthest) {
    if (!observed || furthest - furthestEver > 0) {
      furthestEver = furthest;
    }
    observed = true;
    if (ahead && receiveNext - mark >= 0) {
      ahead = false;
      ended = 0;
    }
    if (ahead) {
      goesOn |= receiveNext != receivedThen;
    } else if (furthestEver - receiveNext > 0) {
      ahead = true;
      mark = furthestEver;
      since = now;
      receivedThen = receiveNext;
      goesOn = false;
    }
  }

  /** The number of the byte after the furthest that was seen to arrive. */
  public long furthest() {
    return furthestEver;
  }

  /** Whether it waits for data before what has arrived. */
  public boolean isWaiting() {
    return ahead;
  }

  /** Whether one of its subflows should be ended. */
  public boolean isStalled(long now) {
    return ahead
        && goesOn
        && ended < MOST_ENDED
        && now - since >= TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS);
  }

  /** Notes that one is ended: it is given as much time again. */
  public void ended(long now) {
    ended++;
    since = now;
    goesOn = false;
  }
}
