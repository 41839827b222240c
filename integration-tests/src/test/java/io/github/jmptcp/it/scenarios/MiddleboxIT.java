package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.witness.Subflow;
import org.junit.jupiter.api.Test;

/** Hosts in the middle that do not leave packets as they are. */
class MiddleboxIT {
  private static final String SECOND = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1";

  @UseLab(paths = 2, rate = "20mbit", middleboxes = true)
  @Test
  void both_paths_go_through_address_translation(Lab lab) {
    lab.path(1).middlebox().masquerade();
    lab.path(2).middlebox().masquerade();
    try (Pair pair = Pair.start(lab, "subflows=1", SECOND)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      assertThat(Subflow.of(lab.server()))
          .extracting(each -> each.remote().replaceAll(":.*", ""))
          .containsExactlyInAnyOrder(
              lab.path(1).middlebox().ipv4(), lab.path(2).middlebox().ipv4());
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
    }
  }

  @UseLab(middleboxes = true)
  @Test
  void removed_options_mean_plain_tcp_and_the_log_has_the_reason(Lab lab) {
    lab.path(1).middlebox().stripMptcp();
    try (Pair pair = Pair.start(lab, "", "")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.upload(MEGABYTE);
      pair.download(MEGABYTE);
      pair.client.awaitError(
          line ->
              line.contains("INFO connect 10.77.1.1:")
                  && line.endsWith("TCP_IS_MPTCP=0 (the peer answered without MPTCP)"));
      pair.server.awaitError(
          line ->
              line.contains("INFO accept 10.77.1.2:")
                  && line.endsWith("TCP_IS_MPTCP=0 (the peer did not request MPTCP)"));
      assertThat(lab.client().counter("MPTcpExtMPCapableSYNTX")).isEqualTo(1);
      assertThat(lab.server().counter("MPTcpExtMPCapableSYNRX")).isZero();
      assertThat(Subflow.of(lab.server())).isEmpty();
    }
  }

  @UseLab(middleboxes = true)
  @Test
  void a_dropped_syn_costs_the_first_connect_some_seconds_and_nothing_else(Lab lab) {
    lab.path(1).middlebox().dropMpCapableSyns();
    try (Pair pair = Pair.start(lab, "", "")) {
      pair.connect(lab.path(1).serverIpv4());
      // the kernel sends SYNs again, at first after one second, the last one without the option
      assertThat(lab.client().counter("TcpExtTCPSynRetrans")).isPositive();
      pair.upload(MEGABYTE);
      pair.client.awaitError(
          line ->
              line.contains("INFO connect 10.77.1.1:")
                  && line.endsWith("TCP_IS_MPTCP=0 (the peer answered without MPTCP)"));
      // learned: the second connect does not request MPTCP again
      long asked = lab.client().counter("MPTcpExtMPCapableSYNTX");
      assertThat(asked).isPositive();
      pair.connect(lab.path(1).serverIpv4());
      pair.upload(MEGABYTE);
      assertThat(lab.client().counter("MPTcpExtMPCapableSYNTX")).isEqualTo(asked);
    }
  }

  @UseLab(paths = 2, middleboxes = true)
  @Test
  void dropped_joins_leave_the_connection_on_its_first_path(Lab lab) {
    lab.path(2).middlebox().dropMpJoinSyns();
    try (Pair pair = Pair.start(lab, "subflows=1", SECOND)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.upload(4 * MEGABYTE);
      await()
          .untilAsserted(
              () -> assertThat(lab.client().counter("MPTcpExtMPJoinSynTx")).isPositive());
      pair.upload(MEGABYTE);
      assertThat(lab.server().counter("MPTcpExtMPJoinSynRx")).isZero();
      assertThat(Subflow.of(lab.server())).hasSize(1);
    }
  }

  /**
   * The kernel takes data without its options as a fallback to TCP where there is but one subflow.
   * No bulk at that moment: see docs/networks.md for what 6.18 does to it.
   */
  @UseLab(middleboxes = true)
  @Test
  void options_stripped_in_the_middle_of_the_only_path_turn_the_connection_into_tcp(Lab lab) {
    try (Pair pair = Pair.start(lab, "", "")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      assertThat(Subflow.of(lab.server())).hasSize(1);
      lab.path(1).middlebox().stripMptcp();
      pair.progress();
      pair.rest();
      assertThat(lab.server().counter("MPTcpExtDssFallback")).isEqualTo(1);
      assertThat(lab.client().counter("MPTcpExtDssFallback")).isEqualTo(1);
      pair.upload(MEGABYTE);
      pair.download(MEGABYTE);
    }
  }

  @UseLab(paths = 2, rate = "20mbit", middleboxes = true)
  @Test
  void options_stripped_in_the_middle_of_one_of_two_paths_cost_that_path_only(Lab lab) {
    try (Pair pair = Pair.start(lab, "subflows=1", SECOND)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      pair.begin("upload " + 6 * MEGABYTE);
      lab.path(2).middlebox().stripMptcp();
      pair.end();
      await()
          .until(
              () -> {
                pair.upload(MEGABYTE);
                return Subflow.of(lab.client());
              },
              left -> left.size() == 1 && left.getFirst().local().startsWith("10.77.1.1:"));
      pair.download(2 * MEGABYTE);
    }
  }

  @UseLab(paths = 2, rate = "20mbit", middleboxes = true)
  @Test
  void no_byte_is_lost_where_packets_are(Lab lab) {
    lab.path(1).middlebox().lose(3);
    lab.path(2).middlebox().lose(3);
    try (Pair pair = Pair.start(lab, "subflows=1", SECOND)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      pair.uploadUntilCarried(MEGABYTE / 10, lab.path(1), lab.path(2));
      pair.downloadUntilCarried(MEGABYTE / 10, lab.path(1), lab.path(2));
      await()
          .until(
              () -> {
                pair.upload(MEGABYTE);
                return lab.client().counter("TcpRetransSegs");
              },
              lost -> lost > 0);
    }
  }
}
