package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netns.Cut;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Under the kernel's path manager, by endpoints. */
class KernelRevivalIT extends RevivalTests {

  @Override
  PathEngine start() throws Exception {
    return start(Revive.OWN);
  }

  private PathEngine start(Revive revive) throws Exception {
    return client.in(() -> PathEngine.of(debts, seen).revive(revive).start());
  }

  @AfterEach
  void endpointsAreAsTheyWere() {
    assertThat(debts.owed).isEmpty();
  }

  @Test
  void a_subflow_that_the_kernel_gave_up_is_there_soon_after_the_heal() throws Exception {
    client.sysctl("net/ipv4/tcp_retries2", "3");
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    MptcpPair pair = connected();
    try (Stream stream = pair.stream(true)) {
      awaitCarrying(server, 2, 20);
      Cut cut = Cut.silent(client, server, "path2");
      // no process revives it: the kernel gives it up
      await("the kernel gives it up", 30, () -> !ss().contains("10.2.0.1"));
      try (PathEngine engine = start(Revive.OWN)) {
        Thread.sleep(3_000);
        cut.close();
        assertThat(engine).isNotNull();
        // what was before the engine listened is not its business
        assertThat(seen.lines).isEmpty();
      }
      try (PathEngine engine = start(Revive.OWN)) {
        endpointAgain(2);
        awaitCarrying(server, 2, 20);
        try (Cut again = Cut.silent(client, server, "path2")) {
          await("the path is dead", 20, () -> seen.isDead("10.2.0.1"));
          Thread.sleep(12_000); // longer than the kernel's patience
        }
        long millis = awaitCarrying(server, 2, 20);
        System.out.println("given up: carries again after " + millis + " ms\n" + seen);
        assertThat(millis).isLessThan(SOON_MILLIS);
        assertThat(engine).isNotNull();
      }
    }
    pair.close();
  }

  @Test
  void an_endpoint_stays_while_another_connection_has_a_healthy_subflow_from_it() throws Exception {
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    try (PathEngine engine = start(Revive.OWN);
        MptcpPair healthy = connected();
        MptcpPair other = new MptcpPair(server, client, true, PORT + 1)) {
      await("the second path", 20, () -> ss().contains("10.2.0.1"));
      other.connect("10.1.0.2");
      other.send(true, 1);
      other.send(false, 1);
      String before = ss();
      try (Stream stream = other.stream(true)) {
        awaitCarrying(server, 2, 20);
        // only the other connection's packets are dropped
        server
            .exec(
                "nft",
                "table inet one {\nchain in {\ntype filter hook input priority 0\n"
                    + "iifname path2 tcp dport "
                    + (PORT + 1)
                    + " drop\n}\n}")
            .orFail();
        long end = System.nanoTime() + 4_000_000_000L;
        while (System.nanoTime() < end) {
          healthy.send(true, 200_000); // both paths of the healthy one are used
        }
        assertThat(ss()).isEqualTo(before);
        assertThat(debts.log).isEmpty();
        assertThat(seen.lines).isEmpty();
        server.exec("nft", "delete", "table", "inet", "one").orFail();
      }
      assertThat(engine).isNotNull();
    }
  }

  @Test
  void the_first_path_comes_back_although_the_others_fill_the_limit() throws Exception {
    limits(client, 1, 2);
    limits(server, 0, 3); // its own would refuse the join
    server.ipMptcp("endpoint", "add", "10.2.0.2", "dev", "path2", "signal").orFail();
    endpoint("10.1.0.1 dev path1 id 1 subflow");
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    try (MptcpPair pair = connected()) {
      await(
          "two joins",
          20,
          () -> ss().lines().filter(each -> each.contains("10.2.0.1")).count() == 2);
      try (PathEngine engine = start(); // it finds the connection, and which subflow is its first
          Stream stream = pair.stream(true)) {
        awaitCarrying(server, 1, 20);
        try (Cut cut = Cut.silent(client, server, "path1")) {
          await("the path is dead", 20, () -> seen.isDead("10.1.0.1"));
          await("the first subflow is gone", 20, () -> !first());
        }
        long millis = awaitCarrying(server, 1, 20);
        System.out.println("limit: carries again after " + millis + " ms\n" + seen);
        assertThat(millis).isLessThan(SOON_MILLIS);
        assertThat(client.ipMptcp("limits", "show").orFail()).contains("subflows 3");
        assertThat(debts.log).anyMatch(each -> each.startsWith("raise"));
        assertThat(engine).isNotNull();
      }
    }
  }

  /** Whether a subflow from the first path is established. */
  private boolean first() {
    return ss().lines().anyMatch(each -> each.contains("ESTAB") && each.contains("10.1.0.1"));
  }

  private static void limits(Netns end, int addAddrAccepted, int subflows) throws Exception {
    end.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(addAddrAccepted, subflows));
          }
          return null;
        });
  }

  @Test
  void endpoints_of_other_programs_are_not_changed_and_that_is_logged_once() throws Exception {
    KeptOwnership others = new KeptOwnership(false);
    endpoint("10.2.0.1 dev path2 id 2 subflow");
    try (PathEngine engine =
            client.in(() -> PathEngine.of(others, seen).revive(Revive.OWN).start());
        MptcpPair pair = connected();
        Stream stream = pair.stream(true)) {
      awaitCarrying(server, 2, 20);
      try (Cut cut = Cut.silent(client, server, "path2")) {
        await("the path is dead", 20, () -> seen.isDead("10.2.0.1"));
        Thread.sleep(3_000);
        assertThat(seen.count("problem")).isEqualTo(1);
        assertThat(seen.toString()).contains("was set by another process; revive=all");
        assertThat(others.log).isEmpty();
        assertThat(ss()).contains("10.2.0.1");
      }
      assertThat(engine).isNotNull();
    }
  }

  private void endpointAgain(int id) throws Exception {
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            var endpoint = manager.endpointOrError(id);
            manager.delete(id);
            return manager.addAsIs(endpoint);
          }
        });
  }
}
