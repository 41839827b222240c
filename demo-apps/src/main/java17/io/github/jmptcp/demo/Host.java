package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A place where processes run with a network of their own.
 *
 * <p>A network namespace lives as long as the process that holds it: here a {@code cat} that reads
 * from this JVM. When the JVM ends in whatever way, the pipe closes, {@code cat} ends, and the
 * kernel removes the namespace with all its interfaces. No name is taken in {@code /run/netns}.
 */
final class Host implements AutoCloseable {

  private final String name;
  private final List<String> enter;
  private final Path proc;
  private final @Nullable Process holder;

  private Host(String name, List<String> enter, Path proc, @Nullable Process holder) {
    this.name = name;
    this.enter = enter;
    this.proc = proc;
    this.holder = holder;
  }

  /** The machine as it is, no namespace. */
  static Host local(String name) {
    return new Host(name, List.of(), Path.of("/proc/self"), null);
  }

  /**
   * A new network namespace.
   *
   * @throws DemoException when this user may not make one
   */
  static Host namespace(String name) throws DemoException {
    try {
      Process holder = new ProcessBuilder("unshare", "--net", "cat").start();
      Path proc = Path.of("/proc/" + holder.pid());
      // What runs in it ends with the thread that started it, should this JVM be killed.
      List<String> enter =
          List.of("setpriv", "--pdeathsig", "KILL", "nsenter", "-t", "" + holder.pid(), "--net");
      Host host = new Host(name, enter, proc, holder);
      try {
        host.awaitOwnNetwork(holder);
        return host;
      } catch (DemoException | RuntimeException e) {
        host.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DemoException("`unshare` cannot be started: " + e.getMessage(), e);
    }
  }

  /** Waits until {@code unshare} has left the namespace of this JVM. */
  private static void awaitOwnNetwork(Process holder) throws DemoException {
    Path ours = Path.of("/proc/self/ns/net");
    Path theirs = Path.of("/proc/" + holder.pid() + "/ns/net");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0) {
      try {
        if (holder.waitFor(5, TimeUnit.MILLISECONDS)) {
          String error = new String(holder.getErrorStream().readAllBytes()).strip();
          throw new DemoException("`unshare --net` failed: " + error);
        }
        if (!Files.readSymbolicLink(ours).equals(Files.readSymbolicLink(theirs))) {
          return;
        }
      } catch (IOException e) {
        throw new DemoException("`unshare --net` failed: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DemoException("interrupted", e);
      }
    }
    throw new DemoException("`unshare --net` made no network namespace within 10 s");
  }

  String name() {
    return name;
  }

  /** The process id that stands for this namespace in {@code ip link ... netns PID}. */
  long pid() {
    if (holder == null) {
      throw new IllegalStateException(name + " has no namespace of its own");
    }
    return holder.pid();
  }

  /** A file below {@code /proc/PID} as seen by this host, for instance {@code net/dev}. */
  Path proc(String file) {
    return proc.resolve(file);
  }

  /** Runs a command on this host, see {@link Command#run}. */
  String run(String command) throws DemoException {
    return Command.run(command(List.of(command.split(" "))));
  }

  /** The command line that runs the given one on this host. */
  List<String> command(List<String> command) {
    List<String> entered = new ArrayList<>(enter);
    entered.addAll(command);
    return entered;
  }

  @Override
  public void close() {
    if (holder != null) {
      holder.destroyForcibly();
    }
  }
}
