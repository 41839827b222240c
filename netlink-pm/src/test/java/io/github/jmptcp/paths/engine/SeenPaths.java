package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a listener was notified of. */
final class SeenPaths implements PathListener {
  final List<String> lines = new CopyOnWriteArrayList<>();
  private final long start = System.nanoTime();

  /** Asked when a path dies and when it is back; what it returns is noted. */
  @Nullable Supplier<?> asked;

  private void add(String text) {
    lines.add((System.nanoTime() - start) / 1_000_000 + " " + text);
  }

  @Override
  public void died(PathView path) {
    add("died " + path.address().getHostAddress());
    ask();
  }

  @Override
  public void back(PathView path) {
    add("back " + path.address().getHostAddress());
    ask();
  }

  private void ask() {
    if (asked != null) {
      add("asked: " + asked.get());
    }
  }

  @Override
  public void slow(InetAddress address, @Nullable String device, String why) {
    add("slow " + address.getHostAddress() + ": " + why);
  }

  @Override
  public void triedAgain(InetAddress address, @Nullable String device) {
    add("tried again " + address.getHostAddress());
  }

  @Override
  public void problem(String text) {
    add("problem " + text);
  }

  @Override
  public void watchedAgain() {
    add("watched again");
  }

  long count(String what) {
    return lines.stream().filter(each -> each.contains(what)).count();
  }

  /** Whether the last news of an address is that its path is dead. */
  boolean isDead(String address) {
    return lines.stream()
        .filter(each -> each.endsWith(" " + address))
        .reduce((first, second) -> second)
        .filter(each -> each.contains("died"))
        .isPresent();
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
