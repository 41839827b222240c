package io.github.jmptcp.it.lab;

import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.peer.LibC;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A network namespace with a name of its own, removed when closed and at the latest when this JVM
 * ends. Its loopback is up and blackhole detection is off, so that one dropped SYN of a test does
 * not switch MPTCP off for the others. What a killed run has left is removed by the next one.
 */
public final class Netns implements AutoCloseable {
  private final String name;
  private final ExecutorService inside;
  private final Thread remover = new Thread(this::remove);

  private Netns(String name) {
    this.name = name;
    inside =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "in " + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Makes a namespace; skips the test, or fails it in CI, where that is not allowed. */
  public static Netns create(String label) {
    Privilege.demand();
    Netns netns =
        new Netns(
            "jm-"
                + label
                + "-"
                + ProcessHandle.current().pid()
                + "-"
                + UUID.randomUUID().toString().substring(0, 6));
    CommandLine.run("ip", "netns", "add", netns.name);
    Runtime.getRuntime().addShutdownHook(netns.remover);
    try {
      netns.ip("link", "set", "lo", "up");
      netns.call(() -> LibC.enterNetworkNamespace(Path.of("/run/netns", netns.name)));
      if (Files.exists(Path.of("/proc/sys/net/mptcp/blackhole_timeout"))) { // since 6.12
        netns.sysctl("net.mptcp.blackhole_timeout", "0");
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

  /** What to put in front of a command that is to run in here; the process id stays. */
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Runs a command in here to its end. */
  public String exec(String... command) {
    List<String> line = new ArrayList<>(prefix());
    line.addAll(List.of(command));
    return CommandLine.run(line);
  }

  /** Runs {@code ip -n NAME ...}. */
  public String ip(String... arguments) {
    List<String> line = new ArrayList<>(List.of("ip", "-n", name));
    line.addAll(List.of(arguments));
    return CommandLine.run(line);
  }

  /** Joins it to another namespace: a pair of veth devices, of which one is here. */
  public void cable(String device, Netns peer, String peerDevice) {
    ip("link", "add", device, "type", "veth", "peer", "name", peerDevice, "netns", peer.name);
  }

  /**
   * Gives a device an address that can be used at once: an IPv6 address without duplicate
   * detection, which holds it back for a second, and on {@code lo} for a moment.
   */
  public void addAddress(String address, String device) {
    ip(
        address.contains(":")
            ? new String[] {"address", "add", address, "dev", device, "nodad"}
            : new String[] {"address", "add", address, "dev", device});
    if (address.contains(":") && device.equals("lo")) { // the kernel goes on with it after ip ends
      String alone = address.replaceFirst("/.*", "");
      await()
          .until(
              () -> exec("ip", "-6", "route", "show", "table", "local", alone).contains("local"));
    }
  }

  /** Starts a command in here. */
  public ForkedProcess start(String... command) {
    List<String> line = new ArrayList<>(prefix());
    line.addAll(List.of(command));
    return ForkedProcess.start(line);
  }

  /** Loads an nftables script in here. */
  public void nft(String script) {
    exec("nft", script);
  }

  /**
   * Calls something on a thread that lives in here: a socket made there belongs to this namespace
   * permanently, in every thread that uses it.
   */
  public <T> T call(Callable<T> task) {
    try {
      return inside.submit(task).get(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public void sysctl(String key, String value) {
    exec("sysctl", "-q", "-w", key + "=" + value);
  }

  /** All counters of {@code /proc/net/netstat} and {@code snmp}: "MPTcpExtMPCapableSYNTX", ... */
  public Map<String, Long> counters() {
    return call(
        () ->
            Counters.parse(
                Files.readString(Path.of("/proc/thread-self/net/netstat"))
                    + Files.readString(Path.of("/proc/thread-self/net/snmp"))));
  }

  /** One counter, 0 where the kernel has none of that name. */
  public long counter(String key) {
    return counters().getOrDefault(key, 0L);
  }

  /** Bytes sent and received by an interface in here, by {@code /proc/net/dev}. */
  public InterfaceBytes bytes(String device) {
    return call(
        () -> InterfaceBytes.parse(device, Files.readString(Path.of("/proc/thread-self/net/dev"))));
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(remover);
    } catch (IllegalStateException ignored) {
      // the hook runs already
    }
  }

  private void remove() {
    inside.shutdownNow();
    CommandLine.attempt(List.of("ip", "netns", "del", name));
  }

  @Override
  public String toString() {
    return name;
  }
}
