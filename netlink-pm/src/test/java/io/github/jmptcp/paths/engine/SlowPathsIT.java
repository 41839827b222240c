package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Stream;
import io.github.jmptcp.netns.TwoPaths;
import io.github.jmptcp.paths.ownership.OwnershipFile;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.procfs.ProcFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 100 Mbit/s beside 2 Mbit/s with a queue of 1 MB. The kernel is the witness: the endpoint's flag,
 * the counter of MP_PRIO, and the bytes of the interface.
 */
class SlowPathsIT extends TwoPaths {
  private static final int PORT = 7500;
  private static final String ENDPOINT = "10.2.0.1 id 2 subflow dev path2";

  private final KeptOwnership debts = new KeptOwnership(true);
  private final SeenPaths seen = new SeenPaths();

  @BeforeEach
  void shape() {
    for (Netns each : new Netns[] {client, server}) {
      shape(each, "path1", "100mbit", "latency", "50ms");
      shape(each, "path2", "2mbit", "limit", "1mb");
      each.ipMptcp("limits", "set", "subflows", "4", "add_addr_accepted", "4").orFail();
    }
    client.ipMptcp("endpoint", "add", "10.2.0.1", "dev", "path2", "id", "2", "subflow").orFail();
  }

  private static void shape(Netns end, String device, String rate, String what, String much) {
    end.exec(
            "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", rate, "burst", "32kb", what,
            much)
        .orFail();
  }

  private String endpoints() {
    return client.ipMptcp("endpoint", "show").orFail().replaceAll(" +\n", "\n").strip();
  }

  private long prioritiesSent() {
    String[] counter =
        client.exec("nstat", "-azs", "MPTcpExtMPPrioTx").orFail().split("MPTcpExtMPPrioTx\\s+");
    return Long.parseLong(counter[1].split("\\s+")[0]);
  }

  private long sentOnSecond() {
    return Long.parseLong(
        client.exec("cat", "/sys/class/net/path2/statistics/tx_bytes").orFail().strip());
  }

  private boolean secondIsIdle() {
    long before = sentOnSecond();
    try {
      Thread.sleep(500); // what is measured, not waited for
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return sentOnSecond() - before < 5_000; // of about 125,000
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_slow_path_becomes_a_backup_and_is_put_back_at_the_end(boolean userspace) throws Exception {
    PathEngine engine =
        client.in(
            () -> PathEngine.of(debts, seen).slow(SlowPaths.BACKUP).userspace(userspace).start());
    try (MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
      await().until(() -> engine.snapshot().isActing());
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      await().until(() -> engine.snapshot().connections().get(0).subflows().size() == 2);
      try (Stream stream = pair.bulk(true)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> seen.count("slow 10.2.0.1") > 0);
        if (!userspace) {
          assertThat(endpoints()).isEqualTo("10.2.0.1 id 2 subflow backup dev path2");
          assertThat(debts.owed).hasSize(1);
        }
        await().until(() -> prioritiesSent() > 0);
        await().atMost(Duration.ofSeconds(30)).until(this::secondIsIdle);
        assertThat(stream.received()).isPositive();
        assertThat(engine.snapshot().connections().get(0).subflows())
            .filteredOn(each -> each.slowReason() != null)
            .singleElement()
            .satisfies(each -> assertThat(each.isBackupByEngine()).isTrue())
            .satisfies(each -> assertThat(each.slowReason()).startsWith("sending: rtt "));
        assertThat(seen.count("problem")).as(seen.toString()).isZero();
        if (userspace) {
          theNextConnectionHasItAsABackup();
        }
        long before = prioritiesSent();
        engine.close();
        await().until(() -> prioritiesSent() > before);
        assertThat(endpoints()).isEqualTo(ENDPOINT);
        assertThat(debts.owed).isEmpty();
      }
    } finally {
      engine.close();
    }
  }

  /** Before it has sent anything by which its paths could be judged. */
  private void theNextConnectionHasItAsABackup() throws Exception {
    long before = prioritiesSent();
    try (MptcpPair next = new MptcpPair(server, client, true, PORT + 1)) {
      next.connect("10.1.0.2");
      next.send(true, 1);
      next.send(false, 1);
      await().until(() -> prioritiesSent() > before);
    }
    assertThat(seen.count("slow 10.2.0.1")).isEqualTo(1);
  }

  /** What a SIGKILL leaves is the debt; the next process pays it. */
  @Test
  void an_endpoint_that_a_killed_process_made_a_backup_is_a_normal_one_again(@TempDir Path folder)
      throws Exception {
    OwnershipFile file =
        OwnershipFile.in(folder, 0, "test", ProcFile.read("/proc/sys/kernel/random/boot_id"));
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            ProcessIdentity self = ProcessIdentity.self();
            new SharedOwnership(
                    file,
                    new ProcessIdentity(self.pid(), self.startTicks() + 1, self.pidNamespace()))
                .owe(manager.endpointOrError(2));
          }
          return null;
        });
    client.ipMptcp("endpoint", "change", "id", "2", "backup").orFail();
    assertThat(endpoints()).contains("backup");
    try (PathEngine engine =
        client.in(
            () ->
                PathEngine.of(new SharedOwnership(file, ProcessIdentity.self()), seen)
                    .slow(SlowPaths.BACKUP)
                    .start())) {
      await().untilAsserted(() -> assertThat(endpoints()).isEqualTo(ENDPOINT));
      assertThat(engine).isNotNull();
    }
  }
}
