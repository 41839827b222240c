package io.github.jmptcp.agent.pathmanager;

import java.io.Closeable;
import java.io.IOException;

/** Where the ledger of this network namespace is kept. */
interface LedgerStore {

  /** Waits for whoever uses the ledger, and keeps others out until the session is closed. */
  Session open() throws IOException;

  /** The ledger while nobody else uses it. */
  interface Session extends Closeable {

    Ledger read() throws IOException;

    /** Keeps it whole or leaves what was there; an empty one is removed. */
    void write(Ledger ledger) throws IOException;
  }
}
