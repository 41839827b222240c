package io.github.jmptcp.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A single Kafka broker that is its own controller (KRaft), with all else as in Kafka's own
 * example.
 */
final class KafkaBroker {

  private static final int CONTROLLER_PORT = 9093;
  private static final int START_SECONDS = 60;

  private final DemoOptions options;
  private final Network network;
  private final int port;

  KafkaBroker(DemoOptions options, Network network, int port) {
    this.options = options;
    this.network = network;
    this.port = port;
  }

  /**
   * The JVM's options for all programs of Kafka.
   *
   * @param heap at most, in MiB
   */
  static List<String> jvm(DemoOptions options, int heap) {
    return List.of(
        "-Xmx" + heap + "m",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        options.kafka() + "/*");
  }

  /**
   * Formats its storage and starts it, as {@code kafka-storage.sh} and {@code
   * kafka-server-start.sh} do.
   *
   * @throws DemoException when it does not listen within a minute
   */
  Workload.Served start(List<String> agent, Path log) throws DemoException {
    Path folder;
    Path configuration;
    try {
      folder = Files.createTempDirectory(options.out(), "kafka-");
      configuration = folder.resolve("server.properties");
      Files.writeString(configuration, properties(folder));
    } catch (IOException e) {
      throw new DemoException(
          "cannot write to " + options.out() + ": " + e.getMessage() + "; name another with --out",
          e);
    }
    try {
      format(configuration, log);
      Application broker =
          Application.start(
              network.server(), java(agent, "kafka.Kafka", configuration.toString()), log);
      Workload.Served served = new Workload.Served(broker, port, () -> remove(folder));
      // also when the demo is interrupted
      Runtime.getRuntime().addShutdownHook(new Thread(served::close));
      try {
        awaitListening(broker, log);
        return served;
      } catch (DemoException | RuntimeException e) {
        served.close();
        throw e;
      }
    } catch (DemoException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  private String properties(Path folder) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    controller.listener.names=CONTROLLER
    listeners=PLAINTEXT://0.0.0.0:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://%3$s:%1$d
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    offsets.topic.replication.factor=1
    group.initial.rebalance.delay.ms=0
    log.dirs=%4$s
    """
        .formatted(port, CONTROLLER_PORT, network.serverAddress(), folder.resolve("logs"));
  }

  private void format(Path configuration, Path log) throws DemoException {
    List<String> command =
        java(
            List.of(),
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "--config",
            configuration.toString());
    try (Application tool = Application.start(network.server(), command, log)) {
      while (tool.readLine() != null) {
        // contains the position in the file
      }
      if (tool.awaitExit() != 0) {
        throw failed(log);
      }
    }
  }

  private List<String> java(List<String> agent, String... mainAndArguments) {
    List<String> command = new ArrayList<>(List.of(options.java()));
    command.addAll(agent);
    command.addAll(jvm(options, 512));
    command.addAll(List.of(mainAndArguments));
    return command;
  }

  private void awaitListening(Application broker, Path log) throws DemoException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isListening()) {
      if (!broker.isAlive() || System.nanoTime() - end > 0) {
        throw failed(log);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DemoException("interrupted", e);
      }
    }
  }

  /** By the server's own {@code /proc/PID/net}, where an MPTCP listener stands, too. */
  private boolean isListening() throws DemoException {
    String listening = String.format(Locale.ROOT, ":%04X", port);
    for (String table : List.of("net/tcp", "net/tcp6")) {
      try (Stream<String> rows = Files.lines(network.server().proc(table))) {
        if (rows.map(row -> row.strip().split("\\s+"))
            .anyMatch(row -> row[1].endsWith(listening) && row[3].equals("0A"))) {
          return true;
        }
      } catch (IOException | UncheckedIOException e) {
        throw new DemoException("the server's " + table + " cannot be read: " + e.getMessage(), e);
      }
    }
    return false;
  }

  private static DemoException failed(Path log) {
    return new DemoException(
        "the Kafka broker did not start; see " + log + Application.errorOutput(log));
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("demo: " + folder + " was left behind: " + e.getMessage());
    }
  }
}
