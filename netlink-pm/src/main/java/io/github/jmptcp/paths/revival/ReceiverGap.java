package io.github.jmptcp.paths.revival;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds the subflow of a connection that stands still while this side receives, where TCP itself
 * has nothing to send again.
 *
 * <p>The sign: from one look to the next the connection waits for the same byte, although a subflow
 * delivered more of what it has in order, and that was behind the byte: a slow subflow that still
 * delivers what is before it has the byte itself, mostly. The missing byte was then sent on another
 * subflow. One that carried data until then, has not passed the byte and has been silent since,
 * longer than a retransmission takes, owes it: it stands still, also after the peer has sent the
 * byte again on a living one. One that has passed it is silent because the window is used up. The
 * same is true where the peer has begun to send on a backup, which it does when no other subflow
 * gets through to this side. Where packets of the silent one are lost anyway, as when a full queue
 * drops them, the peer's next retransmission is waited for too. One segment that arrives on the
 * silent subflow settles that.
 */
public final class ReceiverGap {
  /** Looks that are closer together prove nothing: data may be between subflow and connection. */
  static final long LEAST_GAP_MILLIS = 40;

  /** A retransmission timeout of the peer and its answer, with a margin. */
  static final long LEAST_SILENCE_MILLIS = 500;

  private static final long LEAST_GAP = TimeUnit.MILLISECONDS.toNanos(LEAST_GAP_MILLIS);
  private static final long ROUNDING = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CARRIED_LATELY = TimeUnit.SECONDS.toNanos(2);

  private boolean observed;
  private long observedAt;
  private long expected;
  private final Map<SubflowHealth, Long> received = new IdentityHashMap<>();
  private final Map<SubflowHealth, Debt> debtors = new IdentityHashMap<>();

  /**
   * Whether the connection has to be watched by {@link #observe}: data came in by two subflows
   * within two seconds, or one owes.
   *
   * @param now {@link System#nanoTime}
   * @param subflows the established subflows of the connection, each with its latest look
   */
  public boolean isNeeded(long now, Collection<SubflowHealth> subflows) {
    if (!debtors.isEmpty()) {
      return true;
    }
    int carrying = 0;
    for (SubflowHealth each : subflows) {
      carrying += now - each.lastData() < CARRIED_LATELY ? 1 : 0;
    }
    return carrying > 1;
  }

  /**
   * Takes a look at the connection.
   *
   * @param now {@link System#nanoTime}
   * @param receiveNext the number of the byte that it waits for, read after the subflows
   * @param subflows as for {@link #isNeeded}
   */
  public void observe(long now, long receiveNext, Collection<SubflowHealth> subflows) {
    if (observed && now - observedAt < LEAST_GAP) {
      return;
    }
    if (observed) {
      findDebtors(now, receiveNext, subflows);
    }
    forgetDebtors(subflows);
    observed = true;
    observedAt = now;
    expected = receiveNext;
    received.clear();
    for (SubflowHealth each : subflows) {
      received.put(each, each.bytesReceived());
    }
  }

  private void findDebtors(long now, long receiveNext, Collection<SubflowHealth> subflows) {
    boolean gap = receiveNext == expected;
    boolean delivered = false;
    boolean byBackup = false;
    for (SubflowHealth each : subflows) {
      if (each.isDraining()) {
        debtors.clear(); // what the others wait for may be in its queues
        return;
      }
    }
    for (SubflowHealth each : subflows) {
      delivered |= gap && hasDelivered(each) && each.hasPassed(receiveNext);
      byBackup |= each.isBackup() && hasDelivered(each);
    }
    for (SubflowHealth each : subflows) {
      boolean owes = delivered && each.mayOwe(receiveNext) || byBackup && !each.isBackup();
      if (owes
          && !hasDelivered(each)
          && now - each.lastData() < CARRIED_LATELY
          && now - each.lastLife() >= LEAST_GAP) {
        debtors.computeIfAbsent(each, Debt::new).byBackup |= byBackup;
      }
    }
  }

  private boolean hasDelivered(SubflowHealth subflow) {
    Long before = received.get(subflow);
    return before != null && subflow.bytesReceived() != before;
  }

  private void forgetDebtors(Collection<SubflowHealth> subflows) {
    for (Iterator<Map.Entry<SubflowHealth, Debt>> i = debtors.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<SubflowHealth, Debt> each = i.next();
      boolean exists = false;
      for (SubflowHealth subflow : subflows) {
        exists |= subflow == each.getKey();
      }
      // times of the kernel are in milliseconds: they differ a little from look to look
      if (!exists || each.getKey().lastLife() - each.getValue().lastLife > ROUNDING) {
        i.remove();
      }
    }
  }

  /** Whether a subflow stands still as far as receiving shows. */
  public boolean isStandingStill(long now, SubflowHealth subflow) {
    Debt debt = debtors.get(subflow);
    if (debt == null) {
      return false;
    }
    long silence = Math.max(LEAST_SILENCE_MILLIS, 100 + 3 * subflow.receiverRttMicros() / 1_000);
    if (subflow.isLossyForReceiving() && !debt.byBackup) {
      silence *= 2;
    }
    return now - subflow.lastLife() >= TimeUnit.MILLISECONDS.toNanos(silence);
  }

  /** What is known of a debtor. */
  private static final class Debt {
    final long lastLife;

    /** Whether the peer has sent on a backup meanwhile: it gets nothing through on this one. */
    boolean byBackup;

    Debt(SubflowHealth debtor) {
      lastLife = debtor.lastLife();
    }
  }
}
