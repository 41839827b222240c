package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.lab.Balanced;
import io.github.jmptcp.it.witness.Subflow;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Behind a load balancer a second subflow to the service's address ends at any server. The recipe
 * of RFC 8684 section 3.1 (the bit "C"): {@code net.mptcp.allow_join_initial_addr_port=0} on the
 * servers, and an announced address of each server's own.
 */
class LoadBalancerIT {
  private static final int PORT = 9078;
  private static final int JOINS = 9079;
  private static final String CLIENT =
      "endpoints=10.78.2.1+dev+p2+subflow+fullmesh,subflows=4,add_addr_accepted=8";

  private Balanced lab;

  @BeforeEach
  void build() {
    lab = Balanced.build(PORT);
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  private long refusedJoins() {
    return lab.server(1).counter("MPTcpExtMPJoinNoTokenFound")
        + lab.server(2).counter("MPTcpExtMPJoinNoTokenFound");
  }

  @Test
  void without_the_recipe_joins_go_astray() {
    try (Pair first =
            Pair.start(
                lab.server(1), "listen 0.0.0.0 " + PORT, "subflows=4", lab.client(), CLIENT);
        Pair second =
            Pair.start(
                lab.server(2), "listen 0.0.0.0 " + PORT, "subflows=4", lab.client(), CLIENT)) {
      for (Pair each : List.of(first, second)) {
        each.connect(Balanced.SERVICE);
        each.upload(MEGABYTE);
        each.download(MEGABYTE);
      }
      await().untilAsserted(() -> assertThat(refusedJoins()).isPositive());
    }
  }

  @Test
  void with_it_each_joins_the_server_that_has_its_connection() {
    for (int n = 1; n <= 2; n++) {
      lab.server(n).sysctl("net.mptcp.allow_join_initial_addr_port", "0");
    }
    try (Pair first =
            Pair.start(lab.server(1), "listen 0.0.0.0 " + PORT, server(1), lab.client(), CLIENT);
        Pair second =
            Pair.start(lab.server(2), "listen 0.0.0.0 " + PORT, server(2), lab.client(), CLIENT)) {
      for (Pair each : List.of(first, second)) {
        each.connect(Balanced.SERVICE);
        each.download(MEGABYTE);
      }
      for (int n = 1; n <= 2; n++) {
        String own = lab.serverIpv4(n) + ":" + JOINS;
        var server = lab.server(n);
        await()
            .untilAsserted(
                () ->
                    assertThat(Subflow.of(server))
                        .anyMatch(
                            each ->
                                each.local().equals(own)
                                    && each.remote().startsWith("10.78.2.1:")));
      }
      assertThat(refusedJoins()).isZero();
      // the first way alone would do on a fast machine
      lab.client()
          .exec(
              "tc", "qdisc", "add", "dev", "p1", "root", "tbf", "rate", "10mbit", "burst", "64kb",
              "latency", "50ms");
      await()
          .until(
              () -> {
                first.upload(MEGABYTE);
                second.upload(MEGABYTE);
                return lab.client().bytes("p2").sent();
              },
              sent -> sent > MEGABYTE / 10);
    }
  }

  private String server(int number) {
    return "endpoints=" + lab.serverIpv4(number) + "+port+" + JOINS + "+signal,subflows=4";
  }
}
