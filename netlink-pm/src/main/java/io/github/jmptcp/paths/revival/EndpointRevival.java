package io.github.jmptcp.paths.revival;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides about the endpoint of one local address under the kernel's path manager. Deleting it and
 * adding it again makes the kernel send a fresh JOIN for each connection that lacks a subflow from
 * it, and ends every subflow from it: so it is done only while none of them is healthy.
 *
 * <p>Healthy is a subflow that gave a sign of life since the trouble began. Where the path answers,
 * by resets or refusals, every established one counts; where it is silent, idle ones do not: they
 * would be silent too. But where only probes of idle ones were not answered, the answers to those
 * of others show that the path lives: many connections that probe at once lose some. A peer that
 * never answered a join shows nothing about joins to other peers. Once another port of its address
 * has answered a join, it shows nothing about that port either.
 *
 * <p>When the healthy ones have ended, as short connections do, and nothing was lost since they
 * were there, the path is not dead: what is still missing is joined by it at once. It is dead where
 * that join is not answered.
 */
public final class EndpointRevival {
  /** What to do now. */
  public enum Decision {
    /** No connection lacks anything. */
    NOTHING,
    /** The path is dead; the next try is not due. */
    WAIT,
    /** A connection has a healthy subflow from the address: its endpoint stays as it is. */
    HEALTHY,
    /** Delete the endpoint and add it again, and call {@link #cycled}. */
    CYCLE
  }

  /** A sign of life so long before the trouble was found counts: looks are not continuous. */
  private static final long MARGIN = TimeUnit.MILLISECONDS.toNanos(150);

  /** How long a sign of life proves that the path lives while nothing else shows it. */
  private static final long PROOF = TimeUnit.SECONDS.toNanos(30);

  /** A revived subflow that dies sooner has not shown that its path is back. */
  private static final long PROVEN = TimeUnit.SECONDS.toNanos(5);

  /** A path that lives answers a join sooner. */
  private static final long ANSWER_IS_DUE = TimeUnit.SECONDS.toNanos(1);

  private final RetrySchedule schedule;
  private boolean troubled;
  private long troubledSince;
  private boolean dead;
  private long changedAt;
  private boolean everRevived;
  private long revivedAt;
  private boolean everHealthy;
  private long healthyAt;
  private boolean joining;
  private boolean joinTried;
  private long triedAt;

  /** Ports of peers that have never answered a join. */
  private final Set<InetSocketAddress> silent = new HashSet<>(0);

  /** Those that were silent already when the last try was made. */
  private final Set<InetSocketAddress> asked = new HashSet<>(0);

  /** Those that did not answer a try which another port of the same address answered. */
  private final Set<InetSocketAddress> deaf = new HashSet<>(0);

  /**
   * Nothing is wrong at first.
   *
   * @param synRepeats how often the kernel repeats an unanswered SYN
   * @param now {@link System#nanoTime}
   */
  public EndpointRevival(int synRepeats, long now) {
    schedule = new RetrySchedule(synRepeats, now);
    changedAt = now;
  }

  /**
   * Decides.
   *
   * @param now {@link System#nanoTime}
   */
  public Decision decide(long now, AddressTrouble trouble) {
    findDeaf(now, trouble);
    if (!trouble.exists()) {
      troubled = false;
      if (dead && trouble.hasEstablished()) {
        revived(now);
      }
      setDead(false, now); // nothing is wanted of it
      joining = false;
      return Decision.NOTHING;
    }
    if (trouble.isRefutedByLife()) {
      troubled = false; // a real one may come
      return healthy(now);
    }
    if (!troubled) {
      troubled = true;
      troubledSince = now;
    }
    if (isHealthy(now, trouble)) {
      return healthy(now);
    }
    if (!dead && !isJoining(now, trouble)) {
      setDead(true, now);
      troubledSince = now;
      if (!everRevived || now - revivedAt >= PROVEN) {
        schedule.reset(now);
      } else {
        schedule.refused(now);
      }
    }
    return schedule.isDue(now) ? Decision.CYCLE : Decision.WAIT;
  }

  private Decision healthy(long now) {
    if (dead) {
      revived(now);
    }
    joining = false;
    everHealthy = true;
    healthyAt = now;
    return Decision.HEALTHY;
  }

  private void findDeaf(long now, AddressTrouble trouble) {
    silent.clear();
    silent.addAll(trouble.silentPeers());
    asked.retainAll(silent);
    deaf.retainAll(silent);
    if (!asked.isEmpty() && now - triedAt >= ANSWER_IS_DUE) {
      for (InetSocketAddress each : asked) {
        if (trouble.hasLifeBeside(each, triedAt)) {
          deaf.add(each);
        }
      }
    }
  }

  /** Whether the path lives as far as known, and what is missing is joined by it now. */
  private boolean isJoining(long now, AddressTrouble trouble) {
    if (!everHealthy || trouble.standingStill() > 0 || trouble.hasLossAfter(healthyAt)) {
      joining = false;
    } else if (!joining) {
      joining = true;
      joinTried = false;
      schedule.resume(now);
    } else if (joinTried && now - triedAt >= ANSWER_IS_DUE) {
      joining = false; // the join was not answered
    }
    return joining;
  }

  private void setDead(boolean isDead, long now) {
    if (dead != isDead) {
      dead = isDead;
      changedAt = now;
    }
  }

  private void revived(long now) {
    setDead(false, now);
    everRevived = true;
    revivedAt = now;
  }

  private boolean isHealthy(long now, AddressTrouble trouble) {
    if (!trouble.hasEstablished()) {
      return false;
    }
    if (!trouble.isSilent() || !dead && trouble.mayConcernSomePeersOnly(deaf)) {
      return true;
    }
    return trouble.hasLifeSince(troubledSince - MARGIN) && trouble.hasLifeSince(now - PROOF);
  }

  /** Notes that the endpoint was deleted and added again. */
  public void cycled(long now) {
    cycled(now, 0);
  }

  /**
   * Notes that the endpoint was deleted and added again.
   *
   * @param now when that was begun
   * @param took how long it took, in nanoseconds: the kernel joins for all connections meanwhile
   */
  public void cycled(long now, long took) {
    schedule.tried(now, took);
    joinTried = true;
    asked.clear();
    asked.addAll(silent);
    triedAt = now;
  }

  /** Notes that a subflow from the address is lost, or a join. */
  public void lost(LossReason reason, long now) {
    if (dead) {
      schedule.lost(reason, now);
    }
  }

  /** Notes that an interface or address of the path has come back. */
  public void hurry(long now) {
    schedule.hurry(now);
  }

  /** Whether no subflow from the address lives although one is needed. */
  public boolean isDead() {
    return dead;
  }

  /** Whether something was missing when it was decided last. */
  public boolean isTroubled() {
    return troubled;
  }

  /** Whether subflows are missing and tried: the path is dead, or they are joined by it now. */
  public boolean isTrying() {
    return dead || joining;
  }

  /** Since when it is dead, or lives; {@link System#nanoTime}. */
  public long changedAt() {
    return changedAt;
  }

  /** How often it was tried to revive it since it died. */
  public int tries() {
    return schedule.tries();
  }

  /** When the next try is due; {@link System#nanoTime}. */
  public long nextTry() {
    return schedule.nextTry();
  }
}
