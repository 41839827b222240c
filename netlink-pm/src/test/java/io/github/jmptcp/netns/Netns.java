package io.github.jmptcp.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of this test's own, with MPTCP on and loopback up; it goes with {@link
 * #close}. Code runs in it on threads that have entered it, programs by {@code ip netns exec}.
 *
 * <p>The integration tests have one of their own: that module is built after the agent, which needs
 * this library, and nothing of ours may stand behind the peer that judges the agent there.
 */
public final class Netns implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final ExecutorService threads;
  private final Thread atExit = new Thread(this::delete);

  private Netns(String name) {
    this.name = name;
    this.threads =
        Executors.newCachedThreadPool(
            run -> {
              Thread inside =
                  new Thread(
                      () -> {
                        Posix.setns("/run/netns/" + name);
                        run.run();
                      },
                      name);
              inside.setDaemon(true);
              return inside;
            });
  }

  /** Makes a namespace, or skips the test with the reason. */
  public static Netns create() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "needs root to make network namespaces; RootlessIT shows the same without");
    assumeTrue(
        Files.exists(Path.of("/proc/sys/net/mptcp/enabled")), "this kernel has no Multipath TCP");
    String name = "jmptcp-pm-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    Command.run(List.of("ip", "netns", "add", name)).orFail();
    Netns netns = new Netns(name);
    Runtime.getRuntime().addShutdownHook(netns.atExit); // a test run that is stopped
    try {
      netns.exec("ip", "link", "set", "lo", "up").orFail();
      netns.sysctl("net/mptcp/enabled", "1");
      if (netns.has("net/mptcp/blackhole_timeout")) {
        netns.sysctl("net/mptcp/blackhole_timeout", "0");
      }
      return netns;
    } catch (RuntimeException | Error e) {
      netns.close();
      throw e;
    }
  }

  public String name() {
    return name;
  }

  private boolean has(String sysctl) {
    return Files.exists(Path.of("/proc/sys/" + sysctl));
  }

  /** Sets a sysctl of the namespace. */
  public void sysctl(String path, String value) {
    exec("sh", "-c", "echo " + value + " > /proc/sys/" + path).orFail();
  }

  /** Runs a program in the namespace. */
  public Command exec(String... words) {
    return Command.run(inside(words));
  }

  /** How many events of generic netlink the kernel could not queue for sockets in here. */
  public long droppedEvents() {
    return exec("cat", "/proc/net/netlink")
        .orFail()
        .lines()
        .skip(1)
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns[1].equals("16")) // NETLINK_GENERIC
        .mapToLong(columns -> Long.parseLong(columns[8]))
        .sum();
  }

  /** {@code ip mptcp} in the namespace, the witness of the tests. */
  public Command ipMptcp(String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "mptcp"));
    all.addAll(Arrays.asList(words));
    return exec(all.toArray(new String[0]));
  }

  /** The words that start a program in the namespace. */
  public List<String> inside(String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(Arrays.asList(words));
    return all;
  }

  /** Runs code on a thread that is in the namespace. */
  public <T> T in(Callable<T> code) throws Exception {
    try {
      return threads.submit(code).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    }
  }

  /** Two namespaces with a cable: 10.PATH.0.1 and fd00:PATH::1 here, .2 there. */
  public void cable(Netns peer, int path) {
    String device = "path" + path;
    Command.run(
            List.of(
                "ip", "-n", name, "link", "add", device, "type", "veth", "peer", "name", device,
                "netns", peer.name))
        .orFail();
    int last = 1;
    for (Netns end : List.of(this, peer)) {
      end.exec("ip", "address", "add", "10." + path + ".0." + last + "/24", "dev", device).orFail();
      end.exec("ip", "address", "add", "fd00:" + path + "::" + last + "/64", "dev", device, "nodad")
          .orFail();
      end.exec("ip", "link", "set", device, "up").orFail();
      last++;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    Runtime.getRuntime().removeShutdownHook(atExit);
    delete();
  }

  private void delete() {
    Command.run(List.of("ip", "netns", "delete", name));
  }
}
