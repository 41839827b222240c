package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.LabPath;
import io.github.jmptcp.it.lab.UseLab;
import org.junit.jupiter.api.Test;

/**
 * Several paths carry one connection, by the counters of their interfaces. How much faster that is
 * depends on the machine: {@code ./bench paths} measures it.
 */
class AggregationIT {
  /** By this address the client's rule keeps the connection on TCP, and on one path. */
  private static final String TCP = "exclude=connect:10.77.2.2";

  @UseLab(paths = 2, rate = "12mbit")
  @Test
  void two_paths_carry_a_connection_where_tcp_takes_one(Lab lab) {
    String second = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1,";
    try (Pair pair = Pair.start(lab, "subflows=2", second + TCP)) {
      assertTcpTakesOne(pair, lab.path(2), lab.path(1));
      assertAllCarry(pair, lab.path(1), lab.path(2));
    }
  }

  @UseLab(paths = 3, rate = "12mbit")
  @Test
  void three_paths_carry_a_connection_where_tcp_takes_one(Lab lab) {
    String others = "endpoints=10.77.2.1+dev+p2+subflow;10.77.3.1+dev+p3+subflow,subflows=2,";
    try (Pair pair = Pair.start(lab, "subflows=3", others + TCP)) {
      assertTcpTakesOne(pair, lab.path(2), lab.path(1), lab.path(3));
      assertAllCarry(pair, lab.path(1), lab.path(2), lab.path(3));
    }
  }

  @UseLab(paths = 2, rate = "12mbit")
  @Test
  void a_slow_path_with_a_long_queue_carries_its_part(Lab lab) {
    lab.path(2).shape("3mbit", "200ms");
    // slow=backup, the default, may find it slow before it has carried that much
    String second = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1,slow=keep";
    try (Pair pair = Pair.start(lab, "subflows=2", second)) {
      assertAllCarry(pair, lab.path(1), lab.path(2));
    }
  }

  private static void assertTcpTakesOne(Pair pair, LabPath one, LabPath... others) {
    pair.connect(one.serverIpv4());
    pair.uploadUntilCarried(MEGABYTE, one);
    pair.downloadUntilCarried(MEGABYTE, one);
    for (LabPath other : others) {
      assertThat(other.bytes().sent()).as(other.device()).isLessThan(MEGABYTE / 10);
      assertThat(other.bytes().received()).as(other.device()).isLessThan(MEGABYTE / 10);
    }
  }

  private static void assertAllCarry(Pair pair, LabPath... paths) {
    pair.connect(paths[0].serverIpv4());
    pair.join(paths.length);
    pair.uploadUntilCarried(MEGABYTE, paths);
    pair.downloadUntilCarried(MEGABYTE, paths);
  }
}
