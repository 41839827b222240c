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
