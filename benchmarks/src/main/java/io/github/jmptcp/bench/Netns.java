package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A network namespace of its own for what is measured: no other traffic, ports, sysctls or rules,
 * and no connection in TIME_WAIT left from the round before. Without the right to make one, the
 * machine's own serves.
 */
final class Netns implements AutoCloseable {
  private static final boolean ALLOWED = Command.succeeds("ip", "netns", "add", probe());

  private static final String CONGESTION_CONTROL = "net.ipv4.tcp_congestion_control=";

  private final String name;
  private final Thread remover = new Thread(this::remove);

  private static String probe() {
    String probe = "jmb-probe-" + ProcessHandle.current().pid();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Command.succeeds("ip", "netns", "del", probe)));
    return probe;
  }

  Netns() {
    name =
        "jmb-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 6);
    if (ALLOWED) {
      Command.run("ip", "netns", "add", name);
      Runtime.getRuntime().addShutdownHook(remover);
      ip("link", "set", "lo", "up");
      exec("sysctl", "-q", "-w", "net.mptcp.blackhole_timeout=0");
    }
  }

  /** Whether namespaces can be made here. */
  static boolean allowed() {
    return ALLOWED;
  }

  String name() {
    return name;
  }

  List<String> prefix() {
    return ALLOWED ? List.of("ip", "netns", "exec", name) : List.of();
  }

  /** As {@link #prefix}, for a program that shall have a processor of its own. */
  List<String> prefixOnFirstProcessor() {
    return onProcessor(0);
  }

  /**
   * As above, for the other end. What takes microseconds takes twice as long, or half, where the
   * scheduler moves the threads of the two ends.
   */
  List<String> prefixOnLastProcessor() {
    return onProcessor(Runtime.getRuntime().availableProcessors() - 1);
  }

  private List<String> onProcessor(int processor) {
    List<String> prefix = new ArrayList<>(prefix());
    prefix.addAll(List.of("taskset", "-c", "" + processor));
    return prefix;
  }

  /**
   * Chooses Linux's default congestion control, whatever this machine has chosen: BBR takes
   * requests over MPTCP for all that their path is able to carry, and paces them. Where the machine
   * allows CUBIC for itself only, Reno, which every namespace may use.
   */
  void chooseCongestionControl() {
    if (ALLOWED && !allows("sysctl", "-q", "-w", CONGESTION_CONTROL + "cubic")) {
      exec("sysctl", "-q", "-w", CONGESTION_CONTROL + "reno");
    }
  }

  /** Gives the loopback interface an IPv4 address more: one of this host that is not 127/8. */
  void addToLoopback(String address) {
    if (ALLOWED) {
      ip("address", "add", address + "/32", "dev", "lo");
    }
  }

  String exec(String... command) {
    return Command.run(inside(command));
  }

  /** Whether a command ends with 0 in there. */
  boolean allows(String... command) {
    return Command.succeeds(inside(command));
  }

  private String[] inside(String... command) {
    return Stream.concat(prefix().stream(), Stream.of(command)).toArray(String[]::new);
  }

  void ip(String... arguments) {
    List<String> line = new ArrayList<>(List.of("ip", "-n", name));
    line.addAll(List.of(arguments));
    Command.run(line.toArray(String[]::new));
  }

  /** A counter of the kernel, by its name in {@code nstat}. */
  long counter(String counter) {
    return exec("nstat", "-asz", counter)
        .lines()
        .map(line -> line.strip().split(" +"))
        .filter(words -> words[0].equals(counter))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this kernel has no " + counter));
  }

  private void remove() {
    Command.succeeds("ip", "netns", "del", name);
  }

  @Override
  public void close() {
    if (ALLOWED) {
      remove();
      Runtime.getRuntime().removeShutdownHook(remover);
    }
  }
}
