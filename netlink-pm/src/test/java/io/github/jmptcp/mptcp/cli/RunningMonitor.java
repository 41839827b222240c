package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Patience;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** A monitor in a namespace, ours or ip's, and the lines that it has printed. */
final class RunningMonitor implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream complaints;
  private final InputStream output;
  private final Runnable stop;

  private RunningMonitor(InputStream output, ByteArrayOutputStream complaints, Runnable stop) {
    this.output = output;
    this.complaints = complaints;
    this.stop = stop;
  }

  /** Reads what it prints from now on; as long as no thread does, it is held up by its output. */
  RunningMonitor reading() {
    Thread.ofPlatform().daemon().start(this::read);
    return this;
  }

  static RunningMonitor ofIp(Netns netns) throws IOException {
    Process ip =
        new ProcessBuilder(netns.inside("stdbuf", "-oL", "ip", "mptcp", "monitor")).start();
    return new RunningMonitor(ip.getInputStream(), new ByteArrayOutputStream(), ip::destroy)
        .reading();
  }

  static RunningMonitor ours(Netns netns, String... options) throws IOException {
    return unread(netns, options).reading();
  }

  /** Ours, before the caller reads what it prints. */
  static RunningMonitor unread(Netns netns, String... options) throws IOException {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(complaints, true);
    IpMptcp cli = new IpMptcp();
    PipedInputStream pipe = new PipedInputStream(1 << 16);
    PrintStream out = new PrintStream(new PipedOutputStream(pipe), true);
    String[] words = java.util.Arrays.copyOf(options, options.length + 1);
    words[options.length] = "monitor";
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                netns.in(() -> cli.run(words, out, err));
              } catch (Throwable e) {
                out.println(e); // an await then shows it
              }
            });
    return new RunningMonitor(pipe, complaints, cli::close);
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    } catch (IOException | RuntimeException ignored) {
      // the monitor was stopped
    }
  }

  /** What ours has complained about so far. */
  String complaints() {
    return complaints.toString(StandardCharsets.UTF_8);
  }

  /** All lines so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The lines of connections and subflows; those of listeners come from making ready. */
  List<String> connectionLines() {
    return lines.stream()
        .filter(line -> !line.matches("\\[(UNKNOWN 1[56]|LISTENER_CREATED| *LISTENER_CLOSED)].*"))
        .toList();
  }

  /** Waits for a line that fits. */
  void await(Predicate<String> wanted) {
    try {
      Patience.await("a line that fits", () -> lines.stream().anyMatch(wanted));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "; the last ones: " + last(20), e);
    }
  }

  private List<String> last(int count) {
    List<String> all = lines();
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  @Override
  public void close() {
    stop.run();
  }
}
