package io.github.jmptcp.paths.ownership;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Stores the ownership in this process, where no directory can be used: what the process set is
 * undone when it ends, but other processes do not know of it, and none takes it over after a
 * SIGKILL.
 */
public final class InMemoryOwnership implements OwnershipStore {
  private final ReentrantLock threads = new ReentrantLock();
  private Ownership ownership = new Ownership();

  /** An empty store. */
  public InMemoryOwnership() {}

  @Override
  public Session open() {
    threads.lock();
    return new Session() {
      @Override
      public Ownership read() {
        return ownership;
      }

      @Override
      public void write(Ownership written) {
        ownership = written;
      }

      @Override
      public void close() {
        threads.unlock();
      }
    };
  }
}
