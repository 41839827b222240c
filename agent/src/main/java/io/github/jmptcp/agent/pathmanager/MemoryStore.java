package io.github.jmptcp.agent.pathmanager;

/**
 * Keeps the ledger in this JVM, where no directory will have it: what this JVM set is undone at
 * exit, but other JVMs do not know of it, and nobody takes it over after a SIGKILL.
 */
final class MemoryStore implements LedgerStore {
  private Ledger ledger = new Ledger("");

  @Override
  public Session open() {
    return new Session() {
      @Override
      public Ledger read() {
        return ledger;
      }

      @Override
      public void write(Ledger written) {
        ledger = written;
      }

      @Override
      public void close() {
        // nobody else is there
      }
    };
  }
}
