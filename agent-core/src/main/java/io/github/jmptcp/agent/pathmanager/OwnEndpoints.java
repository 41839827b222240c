package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.AutomaticEndpoints;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.endpoints.EndpointAdvice;
import io.github.jmptcp.paths.endpoints.EndpointFollower;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints and limits of this JVM ({@code endpoints}, {@code subflows}, {@code
 * add_addr_accepted}, {@code cleanup}), from {@link #apply} to {@link #release}. Safe for
 * concurrent use.
 */
final class OwnEndpoints implements EndpointFollower.Endpoints {
  private final PathOptions options;
  private final ThisProcess process;
  private final EndpointLog log;

  /** Whether endpoints or limits of this JVM give its connections another path. */
  private volatile boolean hasSecondPath;

  /** Null while nothing is set. */
  private @Nullable ManagedEndpoints managed;

  /** Those of the option that were added, until {@link #lookForNetworkManager}. */
  private List<Endpoint> added = Collections.emptyList();

  private boolean released;

  OwnEndpoints(PathOptions options, ThisProcess process, EndpointLog log) {
    this.options = options;
    this.process = process;
    this.log = log;
  }

  /** Whether connections of this JVM may have a second path. */
  boolean hasSecondPath() {
    return hasSecondPath;
  }

  /** Whether {@link #apply} has set what the options ask for. */
  boolean areSet() {
    return managedNow() != null;
  }

  /**
   * Sets what the options ask for, unless it was released; logs what the kernel refuses.
   *
   * @throws IOException where {@code /proc} is not mounted
   */
  synchronized void apply(OwnershipStore store) throws IOException {
    if (released) {
      return; // it could not be undone
    }
    ManagedEndpoints wanted = wanted(store);
    try {
      ChangeSummary summary = wanted.apply();
      managed = wanted;
      hasSecondPath = options.isSecondPath(wanted);
      if (!wanted.isAutomatic()) {
        log.useless(summary);
        added = summary.added();
      }
      log.changed(summary);
      log.leftOut(wanted.choice().leftOut());
    } catch (IOException e) {
      log.refused(e, wanted.current());
    }
  }

  private ManagedEndpoints wanted(OwnershipStore store) throws IOException {
    TransportFactory netlink = process.netlink();
    AutomaticEndpoints automatic = options.automatic(netlink);
    ProcessIdentity self = ProcessIdentity.self();
    return automatic == null
        ? ManagedEndpoints.of(options.desired(), netlink, store, self)
        : ManagedEndpoints.automatic(automatic, options.desired(), netlink, store, self);
  }

  /** Logs, once, which endpoint NetworkManager deletes. Takes milliseconds: not before main. */
  void lookForNetworkManager() {
    List<Endpoint> toLookAt;
    synchronized (this) {
      toLookAt = added;
      added = Collections.emptyList();
    }
    Endpoint deleted = toLookAt.isEmpty() ? null : EndpointAdvice.deletedByNetworkManager(toLookAt);
    if (deleted != null) {
      log.deletedByNetworkManager(deleted);
    }
  }

  @Override
  public boolean refresh() throws IOException {
    ManagedEndpoints current = managedNow();
    if (current == null || current.isReleased()) {
      return false;
    }
    current.refresh().ifPresent(log::changed);
    hasSecondPath = options.isSecondPath(current);
    log.leftOut(current.choice().leftOut());
    return true;
  }

  @Override
  public boolean retainsEndpoints() {
    ManagedEndpoints current = managedNow();
    return current != null && !current.choice().retained().isEmpty();
  }

  /**
   * Undoes, at exit, what no other JVM needs.
   *
   * @throws IOException what the kernel refuses
   */
  void release() throws IOException {
    ManagedEndpoints current;
    synchronized (this) {
      released = true;
      current = managed;
    }
    // what is chosen automatically belongs to a JVM that runs
    if (current != null && (options.cleanup() || current.isAutomatic())) {
      log.released(current.release(options.cleanup()));
    }
  }

  private synchronized @Nullable ManagedEndpoints managedNow() {
    return managed;
  }
}
