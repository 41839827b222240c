package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import org.junit.jupiter.api.Test;

/**
 * Several paths carry more than one. The bounds are wide, for busy machines; {@code ./bench paths}
 * measures.
 */
class AggregationIT {
  private static final long ONE_PATH = 3 * MEGABYTE;

  /** By this address the client's rule keeps the connection on TCP, and on one path. */
  private static final String TCP = "exclude=connect:10.77.2.2";

  @UseLab(paths = 2, rate = "12mbit")
  @Test
  void two_paths_carry_more_than_one_and_a_half_times_as_much_as_one(Lab lab) {
    String second = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1,";
    try (Pair pair = Pair.start(lab, "subflows=1", second + TCP)) {
      assertCarriesMore(lab, pair, 2, 1.5);
    }
  }

  @UseLab(paths = 3, rate = "12mbit")
  @Test
  void three_paths_carry_more_than_twice_as_much_as_one(Lab lab) {
    String others = "endpoints=10.77.2.1+dev+p2+subflow;10.77.3.1+dev+p3+subflow,subflows=2,";
    try (Pair pair = Pair.start(lab, "subflows=2", others + TCP)) {
      assertCarriesMore(lab, pair, 3, 2.0);
    }
  }

  @UseLab(paths = 2, rate = "12mbit")
  @Test
  void a_slow_path_with_a_long_queue_carries_its_part(Lab lab) {
    lab.path(2).shape("3mbit", "200ms");
    String second = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1";
    try (Pair pair = Pair.start(lab, "subflows=1", second)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      pair.upload(ONE_PATH);
      pair.download(ONE_PATH);
    }
    var fast = lab.path(1).bytes();
    var slow = lab.path(2).bytes();
    assertThat(slow.sent()).isBetween(ONE_PATH / 20, fast.sent());
    assertThat(slow.received()).isBetween(ONE_PATH / 20, fast.received());
  }

  private static void assertCarriesMore(Lab lab, Pair pair, int paths, double times) {
    pair.connect(lab.path(2).serverIpv4());
    long oneUp = pair.upload(ONE_PATH).amount();
    long oneDown = pair.download(ONE_PATH).amount();

    long bytes = paths * ONE_PATH;
    long[] up = new long[paths];
    long[] down = new long[paths];
    pair.connect(lab.path(1).serverIpv4());
    pair.join(paths);
    for (int i = 0; i < paths; i++) {
      up[i] = lab.path(i + 1).bytes().sent();
      down[i] = lab.path(i + 1).bytes().received();
    }
    long allUp = pair.upload(bytes).amount();
    long allDown = pair.download(bytes).amount();

    for (int i = 0; i < paths; i++) {
      var now = lab.path(i + 1).bytes();
      assertThat(now.sent() - up[i]).as("upload, path " + (i + 1)).isGreaterThan(bytes / paths / 2);
      assertThat(now.received() - down[i])
          .as("download, path " + (i + 1))
          .isGreaterThan(bytes / paths / 2);
    }
    assertThat((double) paths * oneUp / allUp).as("upload").isGreaterThan(times);
    assertThat((double) paths * oneDown / allDown).as("download").isGreaterThan(times);
  }
}
