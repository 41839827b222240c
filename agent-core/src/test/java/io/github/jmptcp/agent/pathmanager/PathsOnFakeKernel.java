package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.netlink.testkit.FakeEndpoints;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netlink.testkit.FakeNetwork;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A process on a host with 10.0.1.1 on eth1 and 10.0.2.1 on eth2, of which a test plays the kernel
 * and the exit.
 */
final class PathsOnFakeKernel implements ThisProcess {
  final FakeKernel kernel = new FakeKernel();
  final FakeNetwork network =
      new FakeNetwork(kernel)
          .network(1, "eth1", "10.0.1.1", 24)
          .network(2, "eth2", "10.0.2.1", 24)
          .defaultRoute("10.0.1.254", 1);
  final FakeEndpoints endpoints = new FakeEndpoints(kernel, 8);
  final Log log;
  final PathOptions options;

  /** The names of the threads that have started an engine. */
  final List<String> engineStarts = new CopyOnWriteArrayList<>();

  /** What a new connection gets. */
  PathManagerType pathManager = PathManagerType.KERNEL;

  /** Whether the JVM takes no more shutdown hooks. */
  boolean isGoingDown;

  /** Why there is no ownership; null where there is. */
  @Nullable IOException noOwnership;

  /** Why no engine starts; null where it does. */
  volatile @Nullable IOException noEngine;

  /** Runs while an engine starts. */
  volatile Runnable whileStarting = () -> {};

  private final OwnershipStore store = new InMemoryOwnership();
  private final List<Runnable> atExit = new ArrayList<>();
  private final Path logFile;

  PathsOnFakeKernel(Path folder, String optionText) {
    logFile = folder.resolve("log");
    log = Log.open(Level.DEBUG, logFile.toString());
    try {
      options = new PathOptions(OptionParser.parse(optionText));
    } catch (BadOptionException e) {
      throw new IllegalArgumentException(optionText, e);
    }
  }

  /** The path management of this process; main has not begun, and nothing is set. */
  PathManagement management() {
    KernelCalls calls = new KernelCalls(new FakeSockets(FakeKernelVersion.LINUX_6_18).libC());
    return new PathManagement(options, calls, this, log);
  }

  @Override
  public TransportFactory netlink() {
    return kernel;
  }

  @Override
  public OwnershipStore ownership() throws IOException {
    if (noOwnership != null) {
      throw noOwnership;
    }
    return store;
  }

  @Override
  public PathManagerType pathManager() {
    return pathManager;
  }

  @Override
  public PathEngine start(PathEngine.Builder engine) throws IOException {
    engineStarts.add(Thread.currentThread().getName());
    whileStarting.run();
    IOException refusal = noEngine;
    if (refusal != null) {
      throw refusal;
    }
    return engine.start(kernel);
  }

  @Override
  public boolean runAtExit(Runnable work) {
    return !isGoingDown && atExit.add(work);
  }

  /** The JVM goes down. */
  void exit() {
    isGoingDown = true;
    atExit.forEach(Runnable::run);
  }

  /** Whether anything is left to do at exit. */
  boolean hasWorkAtExit() {
    return !atExit.isEmpty();
  }

  /** The lines of the log, without {@code [jmptcp]}. */
  List<String> log() {
    try {
      return Files.readAllLines(logFile).stream().map(line -> line.substring(9)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
