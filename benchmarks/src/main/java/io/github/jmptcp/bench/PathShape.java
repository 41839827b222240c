package io.github.jmptcp.bench;

import java.util.List;

/**
 * What a path between two hosts carries.
 *
 * @param mbit its rate each way, in megabits a second
 * @param queue how much waits before packets are lost, as written for {@code tc-tbf(8)}
 * @param roundTripMillis what its length adds to a round trip
 */
record PathShape(int mbit, List<String> queue, int roundTripMillis) {

  /** One that queues for 50 milliseconds at most. */
  static PathShape of(int mbit) {
    return new PathShape(mbit, List.of("latency", "50ms"), 0);
  }

  PathShape withQueue(String bytes) {
    return new PathShape(mbit, List.of("limit", bytes), roundTripMillis);
  }

  PathShape withRoundTrip(int millis) {
    return new PathShape(mbit, queue, millis);
  }
}
