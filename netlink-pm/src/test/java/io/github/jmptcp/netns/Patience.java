package io.github.jmptcp.netns;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * How long a test waits for anything, in seconds by {@code -Djmptcp.patience}. It bounds a hang on
 * a busy machine; it is not a measurement.
 */
public final class Patience {
  public static final Duration LIMIT = Duration.ofSeconds(Long.getLong("jmptcp.patience", 60));

  private Patience() {}

  /** Waits until the condition holds; it is evaluated by the thread that calls. */
  public static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(LIMIT)
        .pollInSameThread()
        .pollDelay(0, TimeUnit.MILLISECONDS)
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(condition);
  }
}
