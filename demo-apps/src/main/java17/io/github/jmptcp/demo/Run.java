package io.github.jmptcp.demo;

import java.io.IOException;
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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run: a server and its clients one after the other, watched from outside. */
final class Run {

  private static final long OBSERVE_MILLIS = 500;
  private static final long IDLE_MILLIS = 100;

  private final DemoOptions options;
  private final Workload workload;
  private final Screen screen;
  private final Network network;
  private final Agents agents;
  private final String name;

  /** Guarded by itself, as {@link #isIdle} is. */
  private final List<Sample> samples = new ArrayList<>();

  private boolean isIdle;

  private final List<Phase> phases = new ArrayList<>();
  private final AtomicReference<DemoException> trouble = new AtomicReference<>();
  private final List<Outage> outages = new CopyOnWriteArrayList<>();

  /** When the first client began, by its own word or by the time it was started. */
  private long startNanos;

  /**
   * Prepares a run.
   *
   * @param name of the run
   * @param agents with which the applications are started
   * @param network on which it runs
   */
  Run(
      String name,
      Agents agents,
      Network network,
      DemoOptions options,
      Workload workload,
      Screen screen) {
    this.name = name;
    this.agents = agents;
    this.network = network;
    this.options = options;
    this.workload = workload;
    this.screen = screen;
  }

  /**
   * Runs it to the end.
   *
   * @throws DemoException with the reason when a client does not finish
   */
  RunResult run() throws DemoException {
    MptcpCounters mptcpBefore = MptcpCounters.of(network.server());
    Path serverLog = log("server");
    List<Path> clientLogs = new ArrayList<>();
    List<Client.End> ends = new ArrayList<>();
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    try (Workload.Served server = workload.serve(network, agents.server(), serverLog)) {
      Observer observer = Observer.on(network.server(), server.port());
      timer.scheduleWithFixedDelay(
          () -> guard(observer::look), 100, OBSERVE_MILLIS, TimeUnit.MILLISECONDS);
      List<Client> clients = workload.clients(network, server.port());
      long all = workload.bytes() * clients.size();
      screen.restart(all);
      PathMeter meter = new PathMeter(network);
      for (Client client : clients) {
        Path log = log(client.does());
        clientLogs.add(log);
        meter.turn(client.uploads());
        Client.End end = run(client, log, meter, observer, timer);
        throwTrouble();
        if (end == null) {
          throw new DemoException(
              "\"%s\" of the run \"%s\" broke off after %d of %d bytes; see %s%s"
                  .formatted(
                      client.does(),
                      name,
                      moved(),
                      all,
                      log,
                      Application.errorOutput(log) + Application.errorOutput(serverLog)));
        }
        ends.add(end);
      }
      List<Long> bytes = meter.bytes();
      MptcpCounters mptcp = MptcpCounters.of(network.server());
      stop(timer);
      server.close(); // before its log is read: the agent's last line comes at exit
      throwTrouble();
      return new RunResult(
          name,
          !agents.client().isEmpty(),
          samples.get(samples.size() - 1).millis(),
          moved(),
          ends.stream().allMatch(Client.End::intact),
          ends.get(ends.size() - 1).longestPauseMillis(),
          List.copyOf(samples),
          List.copyOf(phases),
          planned().size(),
          List.copyOf(outages),
          network.paths(),
          bytes,
          observer.protocol(),
          observer.name(),
          observer.subflows(),
          AgentLog.read(server.port(), List.of(serverLog)),
          AgentLog.read(server.port(), clientLogs),
          growth(mptcpBefore, mptcp));
    } finally {
      timer.shutdownNow();
    }
  }

  private Client.@Nullable End run(
      Client client, Path log, PathMeter meter, Observer observer, ScheduledExecutorService timer)
      throws DemoException {
    List<String> command = new ArrayList<>(List.of(options.java()));
    command.addAll(agents.client());
    command.addAll(client.arguments());
    if (samples.isEmpty()) {
      startNanos = System.nanoTime();
    }
    try (Application application = Application.start(network.client(), command, log)) {
      ScheduledFuture<?> limit =
          timer.schedule(application::kill, limitSeconds(), TimeUnit.SECONDS);
      // while a client after the first starts, no client reports
      synchronized (samples) {
        isIdle = !samples.isEmpty();
      }
      ScheduledFuture<?> idle =
          timer.scheduleWithFixedDelay(
              () -> guard(() -> sampleIfIdle(meter)), 0, IDLE_MILLIS, TimeUnit.MILLISECONDS);
      try {
        return follow(client, application, meter, observer, timer);
      } finally {
        limit.cancel(false);
        idle.cancel(false);
      }
    }
  }

  /** Waits for a running step and drops those that were not started. */
  private static void stop(ScheduledThreadPoolExecutor timer) throws DemoException {
    timer.shutdown();
    try {
      timer.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  private Client.@Nullable End follow(
      Client client,
      Application application,
      PathMeter meter,
      Observer observer,
      ScheduledExecutorService timer)
      throws DemoException {
    long before;
    int first;
    synchronized (samples) {
      before = moved();
      first = samples.size();
    }
    Deque<Scenario.Breakdown> next = new ArrayDeque<>(planned());
    for (String line = application.readLine(); line != null; line = application.readLine()) {
      Client.Report report = client.output().read(line);
      if (report == null) {
        continue;
      }
      Long reported = report.millis();
      if (reported != null && samples.isEmpty()) {
        startNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(reported);
      }
      Sample sample;
      synchronized (samples) {
        isIdle = false;
        sample =
            new Sample(
                reported == null ? millis() : reported, before + report.bytes(), meter.bytes());
        samples.add(sample);
      }
      Client.End end = report.end();
      if (end != null) {
        phases.add(Phase.of(client.does(), samples.subList(first, samples.size()), before));
        screen.event(sample.millis(), client.does() + " complete");
        return end;
      }
      screen.progress(sample);
      if (observer.protocol() == ObservedProtocol.UNSEEN && report.bytes() > 0) {
        observer.look();
      }
      if (!next.isEmpty()
          && isQuiet()
          && report.bytes() >= workload.bytes() * next.getFirst().share()) {
        Scenario.Breakdown now = next.removeFirst();
        outages.add(new Outage(now.path(), now.kind(), millis(), null));
        timer.execute(() -> guard(() -> breakDown(now)));
        timer.schedule(() -> guard(() -> repair(now)), options.cutSeconds(), TimeUnit.SECONDS);
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

  private void repair(Scenario.Breakdown now) throws DemoException {
    network.repair(now.path(), now.kind());
    long at = millis();
    int last = outages.size() - 1;
    outages.set(last, outages.get(last).endedAt(at));
    screen.event(at, "<<< path " + now.path() + " is repaired");
  }

  /** Milliseconds since the first client began. */
  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  /** Four times what plain TCP needs on one path, and half a minute. */
  private long limitSeconds() {
    return 30
        + 4
            * ((long) options.cutSeconds() * planned().size()
                + workload.bytes() * 8 / (options.rate() * 1_000_000L));
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

  private void sampleIfIdle(PathMeter meter) throws DemoException {
    synchronized (samples) {
      if (isIdle) {
        samples.add(new Sample(millis(), moved(), meter.bytes()));
      }
    }
  }

  private long moved() {
    return samples.isEmpty() ? 0 : samples.get(samples.size() - 1).received();
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
