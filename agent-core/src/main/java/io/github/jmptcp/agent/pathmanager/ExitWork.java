package io.github.jmptcp.agent.pathmanager;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that runs as the JVM goes down, and for which others can wait. */
final class ExitWork implements Runnable {
  private final Runnable work;
  private final CountDownLatch done = new CountDownLatch(1);

  ExitWork(Runnable work) {
    this.work = work;
  }

  @Override
  public void run() {
    try {
      work.run();
    } finally {
      done.countDown();
    }
  }

  /** Not by a join: the JVM may start this hook after the one that waits for it. */
  void await(long mostMillis) {
    try {
      done.await(mostMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
