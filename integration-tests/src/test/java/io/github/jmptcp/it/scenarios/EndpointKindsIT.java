package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.witness.PathEvents;
import io.github.jmptcp.it.witness.Subflow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each flag of an endpoint makes of a connection, both ends set by agent options only. */
class EndpointKindsIT {
  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void a_backup_path_is_used_only_while_the_main_path_is_cut(Lab lab) {
    String backup = "endpoints=10.77.2.1+dev+p2+subflow+backup,subflows=1";
    try (Pair pair = Pair.start(lab, "subflows=2", backup)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      assertThat(Subflow.of(lab.server()))
          .filteredOn(Subflow::isBackup)
          .singleElement()
          .satisfies(each -> assertThat(each.remote()).startsWith("10.77.2.1:"));

      // on a busy machine the kernel may take the first path for stale for a moment
      await()
          .until(
              () -> {
                long before = lab.path(2).bytes().sent();
                pair.upload(4 * MEGABYTE);
                return lab.path(2).bytes().sent() - before;
              },
              onBackup -> onBackup < MEGABYTE / 10);

      pair.begin("exchange");
      lab.path(1).cut();
      pair.progress();
      pair.rest();
      long before = lab.path(2).bytes().sent();
      pair.upload(MEGABYTE);
      assertThat(lab.path(2).bytes().sent() - before).isGreaterThan(MEGABYTE);
    }
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void the_servers_signal_endpoint_is_joined_by_a_client_that_accepts_addresses(Lab lab) {
    String signal = "endpoints=10.77.2.2+dev+p2+signal,subflows=2";
    try (PathEvents events = PathEvents.of(lab.client());
        Pair pair = Pair.start(lab, signal, "subflows=1,add_addr_accepted=8")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      events.await(line -> line.contains("ANNOUNCED") && line.contains("daddr4=10.77.2.2"));
      events.await(line -> line.contains("SF_ESTABLISHED") && line.contains("daddr4=10.77.2.2"));
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
    }
  }

  @UseLab(paths = 2)
  @Test
  void an_announced_address_is_left_alone_by_a_client_that_accepts_none(Lab lab) {
    try (PathEvents events = PathEvents.of(lab.client());
        Pair pair = Pair.start(lab, "endpoints=10.77.2.2+dev+p2+signal,subflows=2", "")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.upload(MEGABYTE);
      events.await(line -> line.contains("ANNOUNCED") && line.contains("daddr4=10.77.2.2"));
      pair.upload(MEGABYTE);
      assertThat(lab.server().counter("MPTcpExtMPJoinSynRx")).isZero();
      assertThat(Subflow.of(lab.client())).hasSize(1);
    }
  }

  @UseLab(paths = 2)
  @Test
  void a_full_mesh_of_two_by_two_is_four_subflows(Lab lab) {
    // the ways across: each interface of the client reaches both addresses of the server
    lab.client().ip("route", "add", "10.77.2.0/24", "via", "10.77.1.2", "metric", "100");
    lab.client().ip("route", "add", "10.77.1.0/24", "via", "10.77.2.2", "metric", "100");
    String mesh =
        "endpoints=10.77.1.1+dev+p1+subflow+fullmesh;10.77.2.1+dev+p2+subflow+fullmesh"
            + ",subflows=8,add_addr_accepted=8";
    String signal = "endpoints=10.77.2.2+dev+p2+signal,subflows=8";
    try (Pair pair = Pair.start(lab, signal, mesh)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(4);
      assertThat(Subflow.of(lab.client()))
          .extracting(
              each ->
                  each.local().replaceAll(":.*", "") + " " + each.remote().replaceAll(":.*", ""))
          .containsExactlyInAnyOrder(
              "10.77.1.1 10.77.1.2",
              "10.77.1.1 10.77.2.2",
              "10.77.2.1 10.77.1.2",
              "10.77.2.1 10.77.2.2");
    }
  }

  /** The kernel listens there under both path managers. */
  @UseLab(paths = 2, rate = "20mbit")
  @ParameterizedTest
  @ValueSource(strings = {"kernel", "userspace"})
  void a_port_endpoint_is_joined_at_its_own_port(String pathManager, Lab lab) {
    String signal = "endpoints=10.77.2.2+dev+p2+port+9077+signal,subflows=2,pm=" + pathManager;
    try (Pair pair = Pair.start(lab, signal, "subflows=1,add_addr_accepted=8")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      assertThat(Subflow.of(lab.client()))
          .extracting(Subflow::remote)
          .containsExactlyInAnyOrder("10.77.1.2:" + pair.port(), "10.77.2.2:9077");
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
    }
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void an_ipv4_connection_takes_a_second_path_that_has_only_ipv6(Lab lab) {
    for (Netns host : List.of(lab.client(), lab.server())) {
      host.ip("-4", "address", "flush", "dev", "p2");
    }
    String signal = "endpoints=fd77:2::2+dev+p2+signal,subflows=2";
    try (Pair pair = Pair.start(lab, signal, "subflows=1,add_addr_accepted=8")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      assertThat(Subflow.of(lab.client()))
          .extracting(Subflow::remote)
          .containsExactlyInAnyOrder("10.77.1.2:" + pair.port(), "[fd77:2::2]:" + pair.port());
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
    }
  }
}
