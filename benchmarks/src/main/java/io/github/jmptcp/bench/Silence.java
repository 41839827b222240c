package io.github.jmptcp.bench;

/**
 * A time in which nothing arrived.
 *
 * @param from {@link System#nanoTime}, which all processes of a host share
 */
record Silence(long from, long nanos) {

  /** Whether some of it lies between those two times. */
  boolean touches(long begin, long end) {
    return from + nanos - begin > 0 && end - from > 0;
  }
}
