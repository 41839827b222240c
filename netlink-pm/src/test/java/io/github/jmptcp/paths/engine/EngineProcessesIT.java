package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Cut;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines in processes of their own, which are stopped and killed while a path is dead. */
class EngineProcessesIT extends EngineProcesses {
  /** What a namespace has that engines change: compared before and after. */
  private String state() {
    return client.ipMptcp("endpoint", "show").orFail()
        + client.ipMptcp("limits", "show").orFail()
        + client.exec("cat", "/proc/sys/net/mptcp/pm_type").orFail();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "userspace"})
  void another_process_acts_soon_when_the_one_that_did_is_killed(String mode) throws Exception {
    String before = state();
    Engine first = start(mode);
    await(first, "acting");
    Engine second = start(mode);
    await(second, "started");
    Thread.sleep(1_000);
    assertThat(second.isActing()).isFalse();
    first.process.destroyForcibly().waitFor();
    long killed = System.nanoTime();
    await(second, "acting");
    assertThat((System.nanoTime() - killed) / 1_000_000)
        .isLessThan(3_000); // half a second on a quiet machine
    second.process.destroy();
    assertThat(second.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(state()).isEqualTo(before);
    assertThat(directory.resolve("netns-test")).doesNotExist();
  }

  @Test
  void the_sysctl_of_a_killed_path_manager_is_set_back_by_the_next_start() throws Exception {
    String before = state();
    Engine killed = start("userspace");
    await(killed, "acting");
    assertThat(state()).isNotEqualTo(before);
    killed.process.destroyForcibly().waitFor();
    Engine next = start("kernel");
    await(next, "problem put right what a killed JVM left: net.mptcp");
    assertThat(state()).isEqualTo(before);
    next.process.destroy();
    next.process.waitFor();
    assertThat(directory.resolve("netns-test")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "userspace"})
  void processes_that_start_stop_and_are_killed_leave_the_namespace_as_it_was(String mode)
      throws Exception {
    String before = state();
    Random random = new Random(1);
    try (MptcpPair pair = new MptcpPair(server, client, true, 5000)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      try (Stream stream = pair.stream(true);
          Cut cut = Cut.reset(server, "path2")) {
        for (int i = 0; i < 20; i++) {
          start(mode);
          Thread.sleep(200 + random.nextInt(400));
          List<Engine> alive = new ArrayList<>(engines);
          alive.removeIf(each -> !each.process.isAlive());
          if (alive.size() > 2) {
            Engine victim = alive.get(random.nextInt(alive.size()));
            if (random.nextInt(3) == 0) {
              victim.process.destroy();
            } else {
              victim.process.destroyForcibly();
            }
          }
        }
        assertThat(stream.received()).isPositive();
        assertThat(cut.toString()).isNotEmpty();
      }
    }
    for (Engine each : engines) {
      each.process.destroyForcibly().waitFor();
    }
    Engine last = start(mode);
    await(last, "acting");
    last.process.destroy();
    assertThat(last.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(state())
        .as("%s", engines.stream().map(each -> each.lines).toList())
        .isEqualTo(before);
    assertThat(directory.resolve("netns-test")).doesNotExist();
  }
}
