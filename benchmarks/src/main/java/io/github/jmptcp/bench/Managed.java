package io.github.jmptcp.bench;

import java.util.List;
import java.util.function.Function;

/** What all scenarios of living paths have in common. */
final class Managed {
  /** Slow, so that a busy machine matters little. */
  static final PathShape PATH = PathShape.of(20);

  static final List<PathManagement> AGENT =
      List.of(PathManagement.REVIVE, PathManagement.USERSPACE);

  private Managed() {}

  /** A limit for both path managers. */
  static List<Bound> atMost(double limit, String unit) {
    return bounds(each -> new ValueBound(each.text, limit, unit));
  }

  /** Both are to take no longer than the kernel alone. */
  static List<Bound> ofTheKernel() {
    return bounds(each -> new RatioBound(each.text, PathManagement.KERNEL_ALONE.text, true, 1));
  }

  private static List<Bound> bounds(Function<PathManagement, Bound> bound) {
    return AGENT.stream().map(bound).toList();
  }

  static void sleep(double seconds) throws InterruptedException {
    Thread.sleep((long) (seconds * 1000));
  }
}
