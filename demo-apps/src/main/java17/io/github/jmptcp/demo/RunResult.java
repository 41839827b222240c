package io.github.jmptcp.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one run.
 *
 * @param name of the run, as on the screen
 * @param withAgent whether the agent was loaded
 * @param millis length of the run, from the first client's start to the last one's end
 * @param received bytes that the clients moved
 * @param intact whether all of them arrived unchanged, as the applications check it
 * @param longestPauseMillis the longest time without a single byte, by the client's own clock; null
 *     if it does not report it
 * @param samples the course of the run, about ten per second
 * @param phases what each client did
 * @param planned how many outages were to be
 * @param outages those that were, in the order of time
 * @param paths the names of the paths
 * @param pathBytes bytes on each path in the run, in the direction of the bulk, from the kernel's
 *     counters
 * @param protocol what the observer saw
 * @param observer the source of the protocol and the number of subflows
 * @param subflows the highest number of subflows seen at once
 * @param serverLog the agent's lines of the server
 * @param clientLog the agent's lines of the client
 * @param mptcp growth of the kernel's MPTCP counters on the server's host
 */
record RunResult(
    String name,
    boolean withAgent,
    long millis,
    long received,
    boolean intact,
    @Nullable Long longestPauseMillis,
    List<Sample> samples,
    List<Phase> phases,
    int planned,
    List<Outage> outages,
    List<String> paths,
    List<Long> pathBytes,
    ObservedProtocol protocol,
    String observer,
    int subflows,
    AgentLog serverLog,
    AgentLog clientLog,
    Map<String, Long> mptcp) {

  /** Slow start at the beginning is left out of the throughput. */
  private static final long WARM_UP_MILLIS = 500;

  /** Whether all outages that were planned have been, and are over. */
  boolean hadAllOutages() {
    return outages.size() == planned && outages.stream().allMatch(o -> o.toMillis() != null);
  }

  /**
   * Throughput of the clean part in Mbit/s: from half a second after the first byte until the first
   * outage. Without any, all that the clients did. Empty when too little of the run was seen.
   */
  Optional<Double> cleanMegabits() {
    if (outages.isEmpty()) {
      return Phase.megabits(phases);
    }
    Sample before = null;
    Sample last = null;
    long end = outages.get(0).fromMillis();
    long firstByte = -1;
    for (Sample sample : samples) {
      if (sample.received() > 0 && firstByte < 0) {
        firstByte = sample.millis();
      }
      if (sample.millis() > end) {
        break;
      }
      if (firstByte >= 0 && before == null && sample.millis() >= firstByte + WARM_UP_MILLIS) {
        before = sample;
      }
      last = sample;
    }
    if (before == null || last == null || last.millis() - before.millis() < 100) {
      return Optional.empty();
    }
    long bits = (last.received() - before.received()) * 8;
    return Optional.of(bits / 1000.0 / (last.millis() - before.millis()));
  }

  /**
   * The longest time that the application got next to nothing: less than a tenth of one path. A
   * connection that only trickles has stalled for its user, though bytes arrive now and then.
   *
   * @param rate of a path in Mbit/s
   * @return milliseconds after the first byte, in steps of the samples, at least the longest pause
   */
  long longestStallMillis(int rate) {
    long longest = longestPauseMillis == null ? 0 : longestPauseMillis;
    long stalled = 0;
    for (int i = 1; i < samples.size(); i++) {
      Sample from = samples.get(i - 1);
      Sample to = samples.get(i);
      long span = to.millis() - from.millis();
      long bits = (to.received() - from.received()) * 8;
      boolean atWork = phases.stream().anyMatch(phase -> phase.holds(from, to));
      boolean trickles = atWork && bits < rate / 10.0 * 1000 * span;
      stalled = trickles ? stalled + span : 0;
      longest = Math.max(longest, stalled);
    }
    return longest;
  }

  /**
   * How long after its repair a path carried again: at least a tenth of its rate, by the counters
   * of its interface. Single retransmissions and requests to join are less.
   *
   * @param rate of a path in Mbit/s
   * @return milliseconds, in steps of the samples; null if it did not until the end of the run
   */
  @Nullable Long carriedAgainMillis(Outage outage, int rate) {
    Long repaired = outage.toMillis();
    int path = outage.path() - 1;
    for (int i = 1; repaired != null && i < samples.size(); i++) {
      Sample from = samples.get(i - 1);
      Sample to = samples.get(i);
      long span = to.millis() - from.millis();
      long bits = (to.paths().get(path) - from.paths().get(path)) * 8;
      if (from.millis() >= repaired && span > 0 && bits >= rate / 10.0 * 1000 * span) {
        return to.millis() - repaired;
      }
    }
    return null;
  }

  /** Bytes received on all paths together. */
  long allPathBytes() {
    return pathBytes.stream().mapToLong(Long::longValue).sum();
  }
}
