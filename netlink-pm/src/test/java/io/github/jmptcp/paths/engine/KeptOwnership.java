package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.endpoints.EndpointReconciler;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ownership in memory, with all that was written. */
class KeptOwnership implements PathOwnership {
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<Endpoint> owed = new CopyOnWriteArrayList<>();
  private final boolean own;

  /** The thread that left the path managers last. */
  volatile @Nullable Thread leftBy;

  /** Whether every endpoint is this process's. */
  KeptOwnership(boolean own) {
    this.own = own;
  }

  @Override
  public boolean owns(Endpoint endpoint) {
    return own;
  }

  @Override
  public void owe(Endpoint asItWas) {
    log.add("owe " + asItWas);
    forgive(asItWas);
    owed.add(asItWas);
  }

  @Override
  public void settle(Endpoint asItWas) {
    log.add("settle " + asItWas);
    forgive(asItWas);
  }

  /** There is one debt for each address and port. */
  private void forgive(Endpoint asItWas) {
    owed.removeIf(each -> EndpointKey.of(each).equals(EndpointKey.of(asItWas)));
  }

  @Override
  public void willAdd(Endpoint endpoint) {
    log.add("add " + endpoint);
  }

  @Override
  public void raise(Limits from, Limits to, LimitChange change) throws IOException {
    log.add("raise " + from + " to " + to);
    change.make();
  }

  @Override
  public boolean acts() throws IOException {
    return true;
  }

  @Override
  public void resign() {
    log.add("resign");
  }

  @Override
  public ChangeSummary payForOthers(PathManager manager) throws IOException {
    return new EndpointReconciler(new InMemoryOwnership(), ProcessIdentity.self())
        .payForTheDead(manager);
  }

  @Override
  public void joinPathManagers(Sysctl sysctl, Supplier<String> current, String value) {
    log.add("join " + sysctl + " " + current.get() + " " + value);
  }

  @Override
  public boolean managesPaths() {
    return true;
  }

  @Override
  public void leavePathManagers() {
    log.add("leave");
    leftBy = Thread.currentThread();
  }
}
