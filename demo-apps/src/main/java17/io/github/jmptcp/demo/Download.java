package io.github.jmptcp.demo;

import demo.files.FileClient;
import demo.files.FileContent;
import demo.files.FileServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: a file server, a file client, one download, watched from outside. */
final class Download {

  private static final long WITNESS_MILLIS = 500;
  private static final String READY = "listening on ";

  private final DemoOptions options;
  private final Screen screen;
  private final Network network;
  private final Agents agents;
  private final String name;
  private final long size;

  private final List<Sample> samples = new ArrayList<>();
  private final AtomicReference<DemoException> trouble = new AtomicReference<>();
  private final List<Outage> outages = new CopyOnWriteArrayList<>();
  private long startNanos;

  /**
   * Prepares a run.
   *
   * @param name of the run
   * @param agents with which the applications are started
   * @param network on which it runs
   */
  Download(String name, Agents agents, Network network, DemoOptions options, Screen screen) {
    this.name = name;
    this.agents = agents;
    this.network = network;
    this.options = options;
    this.screen = screen;
    this.size = options.fileBytes();
  }

  /**
   * Runs it to the end.
   *
   * @throws DemoException when the download does not come to its end, saying why
   */
  RunResult run() throws DemoException {
    screen.restart();
    MptcpCounters mptcpBefore = MptcpCounters.of(network.server());
    Path serverLog = log("server");
    Path clientLog = log("client");
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    try (Application server =
        Application.start(
            network.server(),
            java(
                options.java(),
                agents.server(),
                FileServer.class,
                String.valueOf(network.serverPort())),
            serverLog)) {
      int port = awaitPort(server, serverLog);
      Witness witness = Witness.on(network.server(), port);
      timer.scheduleWithFixedDelay(
          () -> guard(witness::look), 100, WITNESS_MILLIS, TimeUnit.MILLISECONDS);
      List<Long> before = pathBytes();
      String url = "http://" + network.serverAddress() + ":" + port + "/bytes/" + size;
      Outcome outcome;
      try (Application client =
          Application.start(
              network.client(),
              java(options.java(), agents.client(), FileClient.class, url),
              clientLog)) {
        timer.schedule(client::kill, limitSeconds(), TimeUnit.SECONDS);
        outcome = follow(client, before, witness, timer);
      }
      List<Long> bytes = pathBytes(before);
      MptcpCounters mptcp = MptcpCounters.of(network.server());
      stop(timer);
      server.close(); // before its log is read: the agent's last line comes at exit
      throwTrouble();
      if (outcome == null) {
        throw new DemoException(
            "the download of the run \"%s\" broke off after %d of %d bytes; see %s%s"
                .formatted(
                    name,
                    samples.isEmpty() ? 0 : last().received(),
                    size,
                    clientLog,
                    said(clientLog) + said(serverLog)));
      }
      return new RunResult(
          name,
          !agents.client().isEmpty(),
          outcome.millis(),
          outcome.received(),
          outcome.received() == size && outcome.checksum() == FileContent.checksum(size),
          outcome.longestPauseMillis(),
          List.copyOf(samples),
          planned().size(),
          List.copyOf(outages),
          network.paths(),
          bytes,
          witness.verdict(),
          witness.name(),
          witness.subflows(),
          AgentLog.read(serverLog),
          AgentLog.read(clientLog),
          growth(mptcpBefore, mptcp));
    } finally {
      timer.shutdownNow();
    }
  }

  /** Lets a step that is under way come to its end and drops those that were not begun. */
  private static void stop(ScheduledThreadPoolExecutor timer) throws DemoException {
    timer.shutdown();
    try {
      timer.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  /** The last line of the client. */
  private record Outcome(long millis, long received, long longestPauseMillis, long checksum) {}

  private @Nullable Outcome follow(
      Application client, List<Long> before, Witness witness, ScheduledExecutorService timer)
      throws DemoException {
    Deque<Scenario.Breakdown> next = new ArrayDeque<>(planned());
    for (String line = client.readLine(); line != null; line = client.readLine()) {
      String[] words = line.split(" ");
      boolean done = words[0].equals("done");
      int at = done ? 1 : 0;
      Sample sample =
          new Sample(Long.parseLong(words[at]), Long.parseLong(words[at + 1]), pathBytes(before));
      if (samples.isEmpty()) {
        startNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(sample.millis());
      }
      samples.add(sample);
      if (done) {
        Outcome outcome =
            new Outcome(
                sample.millis(),
                sample.received(),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
        screen.event(sample.millis(), "download complete");
        return outcome;
      }
      screen.progress(sample, size);
      if (witness.verdict() == Verdict.UNSEEN && sample.received() > 0) {
        witness.look();
      }
      if (!next.isEmpty() && isQuiet() && sample.received() >= size * next.getFirst().share()) {
        Scenario.Breakdown now = next.removeFirst();
        outages.add(new Outage(now.path(), now.kind(), millis(), null));
        timer.execute(() -> guard(() -> breakDown(now)));
        timer.schedule(() -> guard(() -> mend(now)), options.cutSeconds(), TimeUnit.SECONDS);
      }
    }
    return null;
  }

  private List<Scenario.Breakdown> planned() {
    return network.canBreak() ? options.scenario().breakdowns : List.of();
  }

  /** Whether no path is broken. */
  private boolean isQuiet() {
    return outages.stream().allMatch(outage -> outage.toMillis() != null);
  }

  private void breakDown(Scenario.Breakdown now) throws DemoException {
    network.breakDown(now.path(), now.kind());
    long at = millis();
    outages.set(outages.size() - 1, new Outage(now.path(), now.kind(), at, null));
    screen.event(at, ">>> path " + now.path() + ": " + now.kind().text);
  }

  private void mend(Scenario.Breakdown now) throws DemoException {
    network.mend(now.path(), now.kind());
    long at = millis();
    int last = outages.size() - 1;
    outages.set(last, outages.get(last).mendedAt(at));
    screen.event(at, "<<< path " + now.path() + " is mended");
  }

  /** Milliseconds on the client's clock. */
  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private int awaitPort(Application server, Path log) throws DemoException {
    String line = server.readLine();
    if (line == null || !line.startsWith(READY)) {
      throw new DemoException("the file server did not start; see " + log + said(log));
    }
    return Integer.parseInt(line.substring(READY.length()));
  }

  /** The beginning of what an application wrote to standard error, to stand below a message. */
  private static String said(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.limit(5).map(line -> "\n  " + line).collect(Collectors.joining());
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private static List<String> java(
      String java, List<String> agent, Class<?> main, String argument) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(agent);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), argument));
    return command;
  }

  /** Four times what plain TCP needs on one path, and half a minute. */
  private long limitSeconds() {
    return 30
        + 4
            * ((long) options.cutSeconds() * planned().size()
                + size * 8 / (options.rate() * 1_000_000L));
  }

  private Path log(String application) throws DemoException {
    Path file = options.out().resolve(name.replace(' ', '-') + "-" + application + ".log");
    try {
      Files.createDirectories(options.out());
      return Files.writeString(file, "");
    } catch (IOException e) {
      throw new DemoException(
          "cannot write " + file + ": " + e.getMessage() + "; name another place with --out", e);
    }
  }

  private List<Long> pathBytes() throws DemoException {
    InterfaceCounters counters = InterfaceCounters.of(network.client());
    return network.paths().stream().map(counters::receivedOn).toList();
  }

  private List<Long> pathBytes(List<Long> before) throws DemoException {
    List<Long> now = pathBytes();
    List<Long> growth = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      growth.add(now.get(i) - before.get(i));
    }
    return growth;
  }

  private static Map<String, Long> growth(MptcpCounters before, MptcpCounters after) {
    Map<String, Long> growth = new TreeMap<>();
    for (String counter : after.values().keySet()) {
      long more = after.since(before, counter);
      if (more != 0) {
        growth.put(counter, more);
      }
    }
    return growth;
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }

  private interface Step {
    void run() throws DemoException;
  }

  /** Keeps the first trouble of a background step for {@link #run}. */
  private void guard(Step step) {
    try {
      step.run();
    } catch (DemoException e) {
      trouble.compareAndSet(null, e);
    }
  }

  private void throwTrouble() throws DemoException {
    DemoException first = trouble.get();
    if (first != null) {
      throw first;
    }
  }
}
