package io.github.jmptcp.paths.engine;

import java.util.concurrent.TimeUnit;

/**
 * Lets events gather where many come, as a network card does with its interrupts: to wake the
 * engine's thread for each of them costs a busy processor more than to take the event. A single
 * event, and the first ones of many, are taken at once; and the more come, the shorter they wait,
 * so that the socket does not overflow. For the engine's thread alone.
 */
final class EventPace {
  /** The longest time that events gather. */
  static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(5);

  /** The shortest. */
  static final long SHORTEST = LONGEST / 16;

  /** Rounds with events that are closer than this count as close. */
  private static final long CLOSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** So many close rounds come before the first pause. */
  private static final int MANY = 32;

  /** As long as a pause brings at least so many events, there is another one. */
  private static final int ENOUGH = 8;

  /** A pause that brings more is too long: the least socket has room for some 500. */
  private static final int MOST = 128;

  private long last;
  private int close;
  private long pause = LONGEST;

  EventPace(long now) {
    last = now;
  }

  /** How long to wait before the next events are asked for, in nanoseconds; mostly 0. */
  long pause() {
    return close >= MANY ? pause : 0;
  }

  /** A round has taken events. */
  void taken(int events, long now) {
    boolean many;
    if (close >= MANY) {
      many = events >= ENOUGH;
      adapt(events);
    } else {
      many = events > 0 && now - last < CLOSE;
    }
    close = many ? Math.min(MANY, close + 1) : 0;
    if (events > 0) {
      last = now;
    }
  }

  private void adapt(int events) {
    if (events > MOST) {
      pause = Math.max(SHORTEST, pause / 2);
    } else if (events < MOST / 4) {
      pause = Math.min(LONGEST, pause * 2);
    }
  }
}
