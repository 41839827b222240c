package io.github.jmptcp.paths.revival;

import io.github.jmptcp.mptcp.TcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * Decides from TCP_INFO of a subflow, look after look, whether it lives or stands still.
 *
 * <p>It stands still when data was sent again after a retransmission timeout and the peer has been
 * silent longer than an answer takes, or when only its own data does not get through: three
 * timeouts in a row without an acknowledgement, whatever arrives. A single segment of the peer's
 * ends the first, unless it only repeats data that has arrived before: what was sent to the peer,
 * acknowledgements too, is still lost then. An acknowledgement of new data ends the second. An idle
 * subflow counts as alive: no answer is due on it. On a path that loses packets anyway one timeout
 * more is needed.
 *
 * <p>Keepalive probes are lost where many connections send theirs at once, without any fault of the
 * path: what two unanswered ones show, another subflow's answer on the same path refutes.
 *
 * <p>The peer's death looks the same; what to conclude needs the connection's other subflows.
 */
public final class SubflowHealth {
  /** Shorter silences are not judged: a retransmission timeout is 200 ms or more. */
  static final long LEAST_SILENCE_MILLIS = 300;

  /** How long only incoming packets may keep a subflow alive whose own data is not acknowledged. */
  static final long LEAST_ONE_WAY_MILLIS = 1_200;

  private static final int ONE_WAY_TIMEOUTS = 3;

  /** A subflow that became a backup delivers what was in queues, until it is silent for so long. */
  private static final long DRAINED = TimeUnit.SECONDS.toNanos(1);

  /** The kernel repeats an unanswered keepalive probe sooner (tcp_keepalive_intvl: 75 s). */
  private static final long LONGEST_PROBE_PAUSE = TimeUnit.SECONDS.toNanos(90);

  /** One byte in so many was sent again, or one segment arrived late: a path that loses packets. */
  private static final int LOSSY_SHARE = 200;

  private static final long LONG_AGO = TimeUnit.HOURS.toNanos(1);

  private boolean observed;
  private long observedAt;
  private long lastLife;
  private long lastAcknowledged;
  private long lastData;
  private long receiverRttMicros;
  private long acknowledged;
  private long received;
  private long segments;
  private long dataSegments;
  private long outOfOrder;
  private boolean lossy;
  private boolean busy;
  private boolean suspicious;
  private boolean standingStill;
  private boolean probedOnly;
  private boolean backup;
  private boolean draining;
  private long deliveredEnd;

  /**
   * A subflow that was established at a time.
   *
   * @param now {@link System#nanoTime}
   */
  public SubflowHealth(long now) {
    this(now, now);
  }

  private SubflowHealth(long now, long lastLife) {
    observedAt = now;
    this.lastLife = lastLife;
    lastAcknowledged = now;
    lastData = now - LONG_AGO;
  }

  /**
   * A subflow that existed already: the first look tells how long it has been silent.
   *
   * @param now {@link System#nanoTime}
   */
  public static SubflowHealth ofFound(long now) {
    return new SubflowHealth(now, now - LONG_AGO);
  }

  /**
   * Takes what TCP_INFO has now.
   *
   * @param now {@link System#nanoTime} at which {@code info} was read
   */
  public void observe(long now, TcpInfo info) {
    boolean arrived = observed && info.segmentsReceived() != segments;
    boolean progress = !observed || info.bytesAcknowledged() != acknowledged;
    long silence = Math.min(info.millisSinceAckReceived(), info.millisSinceDataReceived());
    lastLife = Math.max(lastLife, now - TimeUnit.MILLISECONDS.toNanos(silence));
    if (arrived) {
      lastLife = Math.max(lastLife, observedAt);
    }
    if (progress || info.unacknowledged() == 0) {
      lastAcknowledged = now;
    }
    if (info.bytesReceived() > 0) {
      lastData = now - TimeUnit.MILLISECONDS.toNanos(info.millisSinceDataReceived());
    }
    draining = draining && now - lastData < DRAINED;
    receiverRttMicros = info.receiverRttMicros();
    busy = hasData(info) || observed && (progress || info.bytesReceived() != received);
    suspicious = info.retransmits() > 0 || info.unansweredProbes() > 0;
    if (!observed) {
      lossy = isLossy(info);
    }
    boolean news = arrived && !isRepetition(info);
    standingStill =
        isSilent(now, info)
            || isOneWay(now, info)
            || standingStill && info.retransmits() > 0 && !news;
    probedOnly = standingStill && info.unansweredProbes() > 0 && !hasData(info);
    if (!suspicious) {
      lossy = isLossy(info);
    }
    acknowledged = info.bytesAcknowledged();
    received = info.bytesReceived();
    segments = info.segmentsReceived();
    dataSegments = info.dataSegmentsReceived();
    outOfOrder = info.outOfOrderSegments();
    observed = true;
    observedAt = now;
  }

  /** Whether all that arrived since the last look is data that had arrived before. */
  private boolean isRepetition(TcpInfo info) {
    return info.dataSegmentsReceived() - dataSegments == info.segmentsReceived() - segments
        && info.bytesReceived() == received
        && info.outOfOrderSegments() == outOfOrder
        && info.bytesAcknowledged() == acknowledged;
  }

  private static boolean isLossy(TcpInfo info) {
    return info.bytesRetransmitted() * LOSSY_SHARE > info.bytesSent();
  }

  /** Whether any waits to be sent or acknowledged. */
  private static boolean hasData(TcpInfo info) {
    return info.unacknowledged() > 0 || info.unsentBytes() > 0;
  }

  private boolean isSilent(long now, TcpInfo info) {
    int timeouts = info.retransmits();
    if (timeouts < (lossy ? 2 : 1) && info.unansweredProbes() < 2) {
      return false;
    }
    // what was sent last had its time to be answered
    long answer = (info.rttMicros() + 4 * info.rttVarianceMicros()) / 1_000 + 50;
    boolean answerIsDue = timeouts >= 2 || info.millisSinceDataSent() >= answer;
    return answerIsDue && millisSince(lastLife, now) >= Math.max(LEAST_SILENCE_MILLIS, answer);
  }

  private boolean isOneWay(long now, TcpInfo info) {
    return info.retransmits() >= ONE_WAY_TIMEOUTS
        && millisSince(lastAcknowledged, now) >= LEAST_ONE_WAY_MILLIS;
  }

  private static long millisSince(long time, long now) {
    return TimeUnit.NANOSECONDS.toMillis(now - time);
  }

  /** Sets whether the peer is to send on it only while no other subflow is usable. */
  public void setBackup(boolean value) {
    draining = value && (draining || !backup && received > 0);
    backup = value;
  }

  /** Whether it has become a backup and still delivers what was in queues. */
  boolean isDraining() {
    return draining;
  }

  /** Whether the peer chooses it only where no other is usable: not while queues still empty. */
  boolean isBackup() {
    return backup && !draining;
  }

  /**
   * Takes how far the connection's data has come by it. The furthest counts: what the peer sends
   * again for another subflow lies before it.
   *
   * @param value the number of the byte after the last that arrived in order; 0 where not known
   */
  public void setDeliveredEnd(long value) {
    if (value != 0 && (deliveredEnd == 0 || value - deliveredEnd > 0)) {
      deliveredEnd = value;
    }
  }

  /** Whether it has delivered data behind a byte of the connection; true where not known. */
  boolean hasPassed(long number) {
    return deliveredEnd == 0 || deliveredEnd - number > 0;
  }

  /**
   * Whether a byte of the connection may have been sent on it and be missing; true where not known.
   * The peer gives bytes to a subflow in their order, so one that has passed a byte was not given
   * it: what it is silent for is the window, which is used up until the byte arrives.
   */
  boolean mayOwe(long number) {
    return deliveredEnd == 0 || deliveredEnd - number <= 0;
  }

  /** Whether it stands still. */
  public boolean isStandingStill() {
    return standingStill;
  }

  /**
   * Whether it stands still as far as keepalive probes show, and nothing waits to be sent on it.
   */
  public boolean isProbedOnly() {
    return probedOnly;
  }

  /**
   * When an unanswered probe was sent already: a sign of life on the same path since then shows
   * that the path lived while a probe was lost. Two are unanswered, so the first of them was sent
   * by half of the silence, where the idle time is no longer than the pause between them.
   *
   * @return {@link System#nanoTime}; for {@link #isProbedOnly}
   */
  public long probedAt() {
    return observedAt - Math.min((observedAt - lastLife) / 2, LONGEST_PROBE_PAUSE);
  }

  /** When the peer's last sign of life arrived, as far as is known; {@link System#nanoTime}. */
  public long lastLife() {
    return lastLife;
  }

  /** Whether data is on its way, or was since the last look. */
  public boolean isBusy() {
    return busy;
  }

  /** Whether the next look should come soon: something sent was not answered in time. */
  public boolean isSuspicious() {
    return suspicious;
  }

  /** Returns the bytes that the peer had acknowledged at the last look. */
  public long bytesAcknowledged() {
    return acknowledged;
  }

  /** Bytes received in order at the last look. */
  public long bytesReceived() {
    return received;
  }

  /** When data arrived last; {@link System#nanoTime}, long ago where none has. */
  long lastData() {
    return lastData;
  }

  /** Whether one segment in so many arrives late, as those do that follow a lost one. */
  boolean isLossyForReceiving() {
    return outOfOrder * LOSSY_SHARE > dataSegments;
  }

  /** The round-trip time that TCP measures as a receiver, in microseconds; 0 for unknown. */
  long receiverRttMicros() {
    return receiverRttMicros;
  }
}
