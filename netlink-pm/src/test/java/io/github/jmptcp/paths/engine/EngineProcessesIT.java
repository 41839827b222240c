package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netns.Cut;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Stream;
import io.github.jmptcp.netns.TwoPaths;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines in processes of their own, which are stopped and killed while a path is dead. */
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT)
class EngineProcessesIT extends TwoPaths {
  @TempDir Path temporary;

  private final List<Engine> engines = new ArrayList<>();
  private Path directory;

  /** One process and what it printed. */
  private static final class Engine {
    final Process process;
    final List<String> lines = new CopyOnWriteArrayList<>();
    final long startedAt = System.nanoTime();

    Engine(Process process) {
      this.process = process;
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                  out.lines().forEach(lines::add);
                } catch (java.io.IOException | java.io.UncheckedIOException e) {
                  lines.add(e.toString());
                }
              });
      reader.setDaemon(true);
      reader.start();
    }

    boolean isActing() {
      return lines.contains("acting");
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    directory =
        Files.createDirectory(
            temporary.resolve("ownership"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Netns end : new Netns[] {server, client}) {
      for (String device : new String[] {"all", "path1", "path2"}) {
        end.sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");
      }
    }
    client.exec("ip", "route", "add", "default", "via", "10.2.0.2", "table", "102").orFail();
    client.exec("ip", "rule", "add", "from", "10.2.0.1", "lookup", "102").orFail();
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(4, 4));
            return manager.addAsIs(EndpointParser.parse("10.2.0.1 dev path2 id 7 subflow"));
          }
        });
    server.exec("ip", "mptcp", "limits", "set", "subflows", "4").orFail();
  }

  @AfterEach
  void stopAll() throws Exception {
    for (Engine each : engines) {
      each.process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private Engine start(String mode) throws Exception {
    List<String> words =
        client.inside(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            EngineMain.class.getName(),
            directory.toString(),
            mode);
    Engine engine = new Engine(new ProcessBuilder(words).redirectErrorStream(true).start());
    engines.add(engine);
    return engine;
  }

  private static void await(Engine engine, String line) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (engine.lines.stream().noneMatch(each -> each.startsWith(line))) {
      assertThat(System.nanoTime() - end).as("%s in %s", line, engine.lines).isNegative();
      assertThat(engine.process.isAlive()).as(engine.lines.toString()).isTrue();
      Thread.sleep(5);
    }
  }

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
