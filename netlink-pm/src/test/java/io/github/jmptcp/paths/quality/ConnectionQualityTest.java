package io.github.jmptcp.paths.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.paths.quality.RecordedSeries.Found;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decides on what the kernel showed of real connections over two paths, see the recorder. */
class ConnectionQualityTest {
  private static final String GOOD = "0-0";
  private static final String OTHER = "1-0";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "50+50-receiving",
        "50+50-sending",
        "100+50-receiving",
        "100+50-sending",
        "100+20-receiving",
        "100+20-sending",
        "delay-50+50-receiving",
        "delay-100+20-receiving",
        "delay-100+20-sending",
        "far-receiving",
        "far-sending"
      })
  void bulk_that_both_paths_help_is_left_alone(String name) throws Exception {
    Set<String> helping = new HashSet<>();
    AtomicBoolean full = new AtomicBoolean();
    RecordedSeries series = RecordedSeries.read(name);
    Found found =
        series.play(
            new ConnectionQuality<>(),
            (quality, millis) -> {
              full.compareAndSet(false, quality.isFull());
              for (String each : series.subflows()) {
                if (quality.isHelping(each)) {
                  helping.add(each);
                }
              }
            });
    assertThat(found).isNull();
    assertThat(full).isTrue();
    assertThat(helping).containsExactlyInAnyOrder(GOOD, OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"slow-sending", "slow-receiving"})
  void a_slow_path_with_a_deep_queue_is_found_soon_by_either_end(String name) throws Exception {
    RecordedSeries series = RecordedSeries.read(name);
    Found found =
        Objects.requireNonNull(series.play(new ConnectionQuality<>(), (quality, millis) -> {}));
    assertThat(found.path.subflow()).isEqualTo(OTHER);
    assertThat(found.path.best()).isEqualTo(GOOD);
    assertThat(found.path.reason()).isEqualTo(SlowPath.Reason.BEST_PATH_WAITS);
    assertThat(found.path.isSending()).isEqualTo(name.endsWith("sending"));
    assertThat(found.millis - series.bothSince()).isLessThan(1_000);
    assertThat(found.path.rttMicros()).isGreaterThan(4 * found.path.bestRttMicros());
    assertThat(found.path.rate() * 8).isLessThan(found.path.bestRate());
    assertThat(found.path.bestIdlePercent()).isBetween(50, 100);
  }

  /**
   * The sender waits for its timer again and again, which the receiver measures as a round trip:
   * see docs/limits.md, bulk data over a path that is faster than the receiver reads.
   */
  @ParameterizedTest
  @ValueSource(strings = {"silent-1-receiving", "silent-2-receiving", "silent-3-receiving"})
  void a_sender_that_is_silent_on_both_paths_makes_neither_slow(String name) throws Exception {
    RecordedSeries series = RecordedSeries.read(name);
    assertThat(series.play(new ConnectionQuality<>(), (quality, millis) -> {})).isNull();
  }

  /** Requests of which some take the long way, and answers to short requests that do. */
  @ParameterizedTest
  @ValueSource(strings = {"far-requests", "far-answers"})
  void small_data_that_takes_the_long_way_is_found_by_either_end(String name) throws Exception {
    RecordedSeries series = RecordedSeries.read(name);
    Found found =
        Objects.requireNonNull(series.play(new ConnectionQuality<>(), (quality, millis) -> {}));
    assertThat(found.path.subflow()).isEqualTo(OTHER);
    assertThat(found.path.best()).isEqualTo(GOOD);
    assertThat(found.path.reason()).isEqualTo(SlowPath.Reason.BEST_PATH_IS_SOONER);
    assertThat(found.millis - series.bothSince()).isLessThan(1_000);
    assertThat(found.path.isSending()).isEqualTo(name.equals("far-requests"));
    assertThat(found.path.toString()).contains("ing: rtt ", " ms beside ", "idle for ");
  }

  /**
   * Download over 100 Mbit/s and 2 Mbit/s with a deep queue, where the peer has made one of two
   * subflows over the slow path a backup: numbers as seen by hand.
   */
  @Test
  void a_slow_path_that_costs_a_third_is_found_after_a_while() {
    assertThat(decisions(8_000)).contains("1-0");
  }

  /** The best path may be short of its highest rate for other reasons. */
  @Test
  void a_slow_path_that_costs_next_to_nothing_is_left_alone() {
    assertThat(decisions(10_500)).isEmpty();
  }

  private static Set<String> decisions(long bestBytesEachMilli) {
    ConnectionQuality<String> quality = new ConnectionQuality<>();
    Set<String> found = new HashSet<>();
    long best = 0;
    long slow = 0;
    for (int i = 0; i < 100; i++) {
      best += 100 * (i == 1 ? 12_500 : bestBytesEachMilli);
      slow += i % 3 == 0 ? 65_160 : 0;
      long at = i * 100_000_000L;
      quality.look(GOOD, new PathLook(at, 2_000, 2_000, 0, 10, 0, 0, best));
      quality.look(OTHER, new PathLook(at, 2_000, 200_000, 0, 10, 0, 0, slow));
      SlowPath<String> each = quality.decide(Arrays.asList(GOOD, OTHER));
      if (each != null) {
        found.add(each.subflow());
      }
    }
    return found;
  }

  /** What an idle connection's receiver measures is the time between messages. */
  @Test
  void a_receivers_round_trip_of_a_few_messages_tells_nothing() {
    ConnectionQuality<String> quality = new ConnectionQuality<>();
    for (int i = 0; i < 100; i++) {
      long at = i * 100_000_000L;
      quality.look(GOOD, new PathLook(at, 10_000, 10_000, 0, 10, 0, 0, i / 50 * 100L));
      quality.look(OTHER, new PathLook(at, 10_000, 1_800_000, 0, 10, 0, 0, i * 1000L));
      assertThat(quality.decide(Arrays.asList(GOOD, OTHER))).isNull();
    }
  }

  /** Its smoothed round trip is 1.3 s after the first one, and hardly less after some others. */
  @ParameterizedTest
  @CsvSource({"1, 30, false", "2, 30, true", "1, 90, false", "2, 90, true"})
  void a_host_that_stood_still_once_does_not_make_a_path_long(
      int longOnes, int busyPercent, boolean isSlow) {
    ConnectionQuality<String> quality = new ConnectionQuality<>();
    boolean found = false;
    long smoothed = 6_000;
    long acknowledged = 0;
    for (int i = 0; i < 100; i++) {
      long at = i * 100_000_000L;
      if (i % 14 == 13) {
        acknowledged += 1_000;
        smoothed =
            i / 14 == 0 ? 1_300_000 : (7 * smoothed + (i / 14 < longOnes ? 1_300_000 : 6_000)) / 8;
      }
      quality.look(GOOD, new PathLook(at, 6_000, 6_000, 0, 10, i * 1_000L, 80_000 + i * 1_000L, 0));
      quality.look(
          OTHER,
          new PathLook(at, smoothed, 6_000, 1, 10, i * busyPercent * 1_000L, acknowledged, 0));
      found |= quality.decide(Arrays.asList(GOOD, OTHER)) != null;
    }
    assertThat(found).isEqualTo(isSlow);
  }

  /** The packet of the handshake was late, and messages are rare. */
  @Test
  void one_late_packet_does_not_make_a_path_long() {
    ConnectionQuality<String> quality = new ConnectionQuality<>();
    for (int i = 0; i < 100; i++) {
      long at = i * 100_000_000L;
      quality.look(GOOD, new PathLook(at, 300, 90_000, 0, 10, 0, 0, 8_000 + i * 1000L));
      quality.look(OTHER, new PathLook(at, 450_000, 110_000, 0, 10, 0, 0, 8_000 + i * 1000L));
      assertThat(quality.decide(Arrays.asList(GOOD, OTHER))).isNull();
    }
  }

  @Test
  void what_was_seen_before_a_path_was_a_backup_does_not_count_when_it_is_used_again()
      throws Exception {
    RecordedSeries series = RecordedSeries.read("slow-sending");
    ConnectionQuality<String> quality = new ConnectionQuality<>();
    assertThat(series.play(quality, (q, millis) -> {})).isNotNull();
    assertThat(quality.decide(Arrays.asList(GOOD))).isNull();
    assertThat(quality.decide(Arrays.asList(GOOD, OTHER))).isNull();
    assertThat(quality.isHelping(OTHER)).isFalse();
  }
}
