package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Debts in memory, with all that was written. */
final class KeptDebts implements EndpointDebts {
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<Endpoint> owed = new CopyOnWriteArrayList<>();
  private final boolean own;

  /** Whether every endpoint is this process's. */
  KeptDebts(boolean own) {
    this.own = own;
  }

  @Override
  public boolean owns(Endpoint endpoint) {
    return own;
  }

  @Override
  public void owe(Endpoint asItWas) {
    log.add("owe " + asItWas);
    owed.add(asItWas);
  }

  @Override
  public void settle(Endpoint asItWas) {
    log.add("settle " + asItWas);
    owed.remove(asItWas);
  }

  @Override
  public void willAdd(Endpoint endpoint) {
    log.add("add " + endpoint);
  }

  @Override
  public void willRaise(Limits from, Limits to) {
    log.add("raise " + from + " to " + to);
  }
}
