package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointParser;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code monitor} and {@code ip mptcp monitor} side by side in one namespace. Names are padded to
 * 14 as iproute2 6.1 does; 6.2 and later pad to 16, and the events of listeners got their names
 * then.
 */
class MonitorIT {
  private static final int PORT = 5000;

  private Netns server;
  private Netns client;
  private Process ip;
  private IpMptcp cli;

  @BeforeEach
  void connectNamespaces() {
    server = Netns.create();
    client = Netns.create();
    client.cable(server, 1);
    client.cable(server, 2);
  }

  @AfterEach
  void stop() {
    if (cli != null) {
      cli.close();
    }
    if (ip != null) {
      ip.destroy();
    }
    for (Netns each : new Netns[] {server, client}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private static BlockingQueue<String> lines(InputStream stream) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | RuntimeException closed) {
                lines.add("[closed]");
              }
            });
    return lines;
  }

  private static String next(BlockingQueue<String> lines) throws InterruptedException {
    String line = lines.poll(10, TimeUnit.SECONDS);
    assertThat(line).as("a line in time").isNotNull();
    return line;
  }

  /** Lines up to the one that says the connection is closed. */
  private static List<String> untilClosed(BlockingQueue<String> lines) throws InterruptedException {
    List<String> all = new ArrayList<>();
    do {
      all.add(next(lines));
    } while (!all.get(all.size() - 1).contains(" CLOSED]"));
    return all;
  }

  private static boolean padsTo16() {
    String version = io.github.jmptcp.netns.Command.run(List.of("ip", "-V")).orFail();
    Matcher number = Pattern.compile("iproute2-v?(\\d+)\\.(\\d+)").matcher(version);
    assertThat(number.find()).as(version).isTrue();
    int major = Integer.parseInt(number.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(number.group(2)) >= 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void prints_the_lines_of_ip_character_by_character(boolean dualStack) throws Exception {
    ip = new ProcessBuilder(client.inside("stdbuf", "-oL", "ip", "mptcp", "monitor")).start();
    BlockingQueue<String> theirs = lines(ip.getInputStream());
    cli = new IpMptcp();
    PipedInputStream pipe = new PipedInputStream(1 << 16);
    PrintStream out = new PrintStream(new PipedOutputStream(pipe), true);
    BlockingQueue<String> ours = lines(pipe);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                client.in(() -> cli.run(new String[] {"monitor"}, out, System.err));
              } catch (Exception e) {
                out.println(e);
              }
            });
    // both listen as soon as both tell of a listener
    for (int port = 6000; theirs.isEmpty() || ours.isEmpty(); port++) {
      new MptcpPair(client, client, dualStack, port).close();
    }
    // the last listener's end is the last event before the connection
    drainListeners(theirs);
    drainListeners(ours);

    server.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.add(EndpointParser.parse("10.2.0.2 signal"));
            manager.add(EndpointParser.parse("fd00:2::2 signal"));
          }
          return null;
        });
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(4, 4));
            manager.add(EndpointParser.parse("10.2.0.1 subflow backup dev path2"));
          }
          return null;
        });
    try (MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 100);
      pair.send(false, 100);
      awaitLine(theirs, "SF_ESTABLISHED");
      server.in(
          () -> {
            try (PathManager manager = PathManager.open()) {
              manager.changeFlags(
                  1, List.of(io.github.jmptcp.mptcp.EndpointFlag.BACKUP), List.of());
              manager.delete(1);
            }
            return null;
          });
      awaitLine(theirs, " REMOVED]");
      pair.closeClient();
      pair.closeServer();
      List<String> expected = untilClosed(theirs);
      List<String> actual = untilClosed(ours);
      if (padsTo16()) {
        actual.replaceAll(line -> line.startsWith("[") ? "[  " + line.substring(1) : line);
      }
      assertThat(actual).isEqualTo(expected);
      assertThat(String.join("\n", expected))
          .contains(" CREATED] token=", " ESTABLISHED] token=", "ANNOUNCED", "REMOVED")
          .contains("SF_ESTABLISHED", "SF_PRIO", "SF_CLOSED");
    }
  }

  /** Waits until a line has come, without taking any. */
  private static void awaitLine(BlockingQueue<String> lines, String word)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (lines.stream().noneMatch(line -> line.contains(word))) {
      assertThat(System.nanoTime()).as("%s in %s", word, lines).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static void drainListeners(BlockingQueue<String> lines) throws InterruptedException {
    while (true) {
      String line = lines.poll(500, TimeUnit.MILLISECONDS);
      if (line == null) {
        return;
      }
      assertThat(line).matches("\\[(UNKNOWN 1[56]|LISTENER_CREATED|LISTENER_CLOSED)\\].*");
    }
  }
}
