package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.TwoPaths;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Engines in processes of their own, beside an endpoint that was added by hand. */
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT)
abstract class EngineProcesses extends TwoPaths {
  @TempDir Path temporary;

  final List<Engine> engines = new ArrayList<>();
  Path directory;

  /** One process and what it printed. */
  static final class Engine {
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
  final void prepare() throws Exception {
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
    addEndpoint();
    server.exec("ip", "mptcp", "limits", "set", "subflows", "4").orFail();
  }

  private void addEndpoint() throws Exception {
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(4, 4));
            return manager.addAsIs(EndpointParser.parse("10.2.0.1 dev path2 id 7 subflow"));
          }
        });
  }

  @AfterEach
  final void stopAll() throws Exception {
    for (Engine each : engines) {
      each.process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  final Engine start(String mode) throws Exception {
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

  static void await(Engine engine, String line) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (engine.lines.stream().noneMatch(each -> each.startsWith(line))) {
      assertThat(System.nanoTime() - end).as("%s in %s", line, engine.lines).isNegative();
      assertThat(engine.process.isAlive()).as(engine.lines.toString()).isTrue();
      Thread.sleep(5);
    }
  }
}
