package io.github.jmptcp.agent.observe;

import java.util.concurrent.TimeUnit;

/** Ages of moments ({@link System#nanoTime}) at one moment. Immutable. */
final class Ages {
  private final long now = System.nanoTime();

  long seconds(long since) {
    return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(now - since));
  }
}
