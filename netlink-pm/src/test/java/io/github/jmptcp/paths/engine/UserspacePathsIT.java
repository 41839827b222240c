package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.TwoPaths;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.rules.PathRules;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The path manager of a namespace, with the sysctl and rules of its own; ss is the witness. */
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT)
class UserspacePathsIT extends TwoPaths {
  private static final int PORT = 5000;

  private final SeenPaths seen = new SeenPaths();
  private final InMemoryOwnership store = new InMemoryOwnership();

  @BeforeEach
  void routes() {
    for (Netns end : new Netns[] {server, client}) {
      for (String device : new String[] {"all", "path1", "path2"}) {
        end.sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");
      }
    }
    client.exec("ip", "route", "add", "default", "via", "10.2.0.2", "table", "102").orFail();
    client.exec("ip", "rule", "add", "from", "10.2.0.1", "lookup", "102").orFail();
  }

  private PathEngine start(Netns end, String rules) throws Exception {
    PathRules parsed = rules.isEmpty() ? PathRules.none() : PathRules.parse(rules);
    PathEngine engine =
        end.in(
            () ->
                PathEngine.of(new SharedOwnership(store, ProcessIdentity.self()), seen)
                    .userspace(true)
                    .rules(parsed)
                    .start());
    await("the path manager", () -> engine.snapshot().isActing());
    return engine;
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("%s\n%s\n%s", what, seen, ss()).isNegative();
      Thread.sleep(20);
    }
  }

  private String ss() {
    return client.exec("ss", "-tnHO", "dport", "=", ":" + PORT).orFail();
  }

  private MptcpPair connected() throws Exception {
    MptcpPair pair = new MptcpPair(server, client, true, PORT);
    pair.connect("10.1.0.2");
    pair.send(true, 1);
    pair.send(false, 1);
    return pair;
  }

  private static String sysctl(Netns end) {
    Command read = end.exec("cat", "/proc/sys/net/mptcp/pm_type");
    return read.orFail().trim();
  }

  @Test
  void the_sysctl_is_set_while_a_path_manager_runs_and_set_back_by_the_last() throws Exception {
    assertThat(sysctl(client)).isEqualTo("0");
    try (PathEngine engine = start(client, "")) {
      assertThat(sysctl(client)).isEqualTo("1");
      assertThat(engine.snapshot().paths()).isEmpty();
    }
    assertThat(sysctl(client)).isEqualTo("0");
    // another program had set it: it stays
    client.sysctl("net/mptcp/pm_type", "1");
    start(client, "").close();
    assertThat(sysctl(client)).isEqualTo("1");
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void a_rule_gives_a_connection_its_paths_without_any_endpoint() throws Exception {
    try (PathEngine engine = start(client, "10.1.0.0/24:5000=path1,path2/backup");
        MptcpPair pair = connected()) {
      await("the second path", () -> ss().contains("10.2.0.1%path2"));
      assertThat(client.exec("ss", "-tniH", "src", "10.2.0.1").orFail())
          .containsPattern("flags:[A-Za-z]*b[a-z]* token");
      assertThat(client.ipMptcp("endpoint", "show").orFail()).isEmpty();
      assertThat(engine.snapshot().connections().get(0).rule())
          .isEqualTo("10.1.0.0/24:5000=path1,path2/backup");
      await(
          "the backup is seen as one",
          () ->
              engine.snapshot().connections().get(0).subflows().stream()
                  .anyMatch(SubflowView::isBackupByThisSide));
      pair.send(true, 100_000);
    }
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void a_later_path_costs_a_short_connection_nothing() throws Exception {
    try (PathEngine engine = start(client, "*=path1,path2/after=256k");
        MptcpPair pair = connected()) {
      pair.send(true, 200_000);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      while (System.nanoTime() < end) {
        assertThat(ss()).doesNotContain("10.2.0.1");
      }
      pair.send(false, 100_000);
      await("the second path", () -> ss().contains("10.2.0.1%path2"));
      assertThat(engine.snapshot().looks()).isPositive();
    }
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void a_listener_announces_the_addresses_of_its_rule() throws Exception {
    client.exec("ip", "mptcp", "limits", "set", "subflows", "2", "add_addr_accepted", "2").orFail();
    try (PathEngine engine = start(server, "listen:*:5000=path1,path2");
        MptcpPair pair = connected()) {
      await("the announced path", () -> ss().contains("10.2.0.2:5000"));
      pair.send(true, 100_000);
      assertThat(engine.snapshot().connections().get(0).isServerSide()).isTrue();
    }
    assertThat(seen.lines).isEmpty();
  }

  /**
   * Packets of the first path come late, so that a withdrawal of an address (RM_ADDR) would arrive
   * after the subflow that is opened again from there, and end it.
   */
  @Test
  void an_endpoint_that_becomes_fullmesh_is_not_taken_back_from_the_peer() throws Exception {
    client.exec("ip", "mptcp", "limits", "set", "subflows", "2").orFail();
    client
        .exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "path2", "id", "5", "subflow")
        .orFail();
    server.exec("ip", "mptcp", "limits", "set", "subflows", "2").orFail();
    try (PathEngine engine = start(client, "");
        MptcpPair pair = connected()) {
      await("the second path", () -> ss().contains("10.2.0.1%path2"));
      String before = secondSubflow();
      delayFirstPath();
      client.exec("ip", "mptcp", "endpoint", "change", "id", "5", "fullmesh").orFail();
      await(
          "it is opened again",
          () -> !secondSubflow().isEmpty() && !secondSubflow().equals(before));
      String again = secondSubflow();
      assertThat(queued()).as("the first path is still late").isPositive();
      await("what was late has arrived", () -> queued() == 0);
      pair.send(true, 100_000);
      assertThat(server.exec("nstat", "-asz", "MPTcpExtRmAddr").orFail())
          .containsPattern("MPTcpExtRmAddr +0 ");
      assertThat(secondSubflow()).isEqualTo(again);
      assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(2);
    }
    assertThat(seen.lines).isEmpty();
  }

  private String secondSubflow() {
    return client.exec("ss", "-tnHO", "state", "established", "src", "10.2.0.1").orFail();
  }

  private void delayFirstPath() {
    client
        .exec(
            "tc", "qdisc", "add", "dev", "path1", "root", "tbf", "rate", "200kbit", "burst", "3k",
            "limit", "300k")
        .orFail();
    client
        .exec(
            "bash",
            "-c",
            "for i in {1..100}; do printf %1400s x > /dev/udp/10.1.0.2/9; done 2> /dev/null; true")
        .orFail();
  }

  /** Bytes that wait to leave by the first path. */
  private int queued() {
    String shown = client.exec("tc", "-s", "qdisc", "show", "dev", "path1").orFail();
    String backlog = shown.replaceAll("(?s).*backlog ([0-9]+)([KM]?)b.*", "$1");
    return Integer.parseInt(backlog);
  }
}
