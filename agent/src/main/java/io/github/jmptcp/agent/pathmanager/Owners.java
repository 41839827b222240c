package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.nativecalls.LibC;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which endpoints of this network namespace belong to JVMs of this user. Immutable. */
public final class Owners {
  private final Ledger ledger;
  private final Process self;

  private Owners(Ledger ledger, Process self) {
    this.ledger = ledger;
    this.self = self;
  }

  /** Reads the ledgers that there are; makes and locks nothing. */
  public static Owners read(LibC libC) throws IOException {
    return new Owners(Stores.peek(libC), Process.self());
  }

  /** The process ids of the living JVMs that need it. */
  public List<Long> of(Endpoint endpoint) {
    List<Long> pids = new ArrayList<>();
    for (Holder each : ledger.holders) {
      if (isOurs(endpoint)
          && each.keys.contains(Holder.key(endpoint))
          && each.process.isAlive(self)) {
        pids.add(each.process.pid);
      }
    }
    return pids;
  }

  /** Whether a JVM has set it, even if none needs it any longer. */
  public boolean isOurs(Endpoint endpoint) {
    Endpoint owned = ledger.owned(Holder.key(endpoint));
    return owned != null && (owned.id() == 0 || owned.id() == endpoint.id());
  }
}
