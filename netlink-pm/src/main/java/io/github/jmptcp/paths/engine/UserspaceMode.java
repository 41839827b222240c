package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.UserspacePathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.quality.SlowPath;
import io.github.jmptcp.paths.userspace.PathManagerSwitch;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This process as the path manager of the namespace, or as one that takes over. For the engine's
 * thread alone.
 */
final class UserspaceMode {
  private final PathManagerSwitch sysctl;
  private final ConnectionTable table;
  private final PathOwnership ownership;
  private final PathListener listener;
  private final UserspaceActor actor;
  private final AnnouncedListeners listeners;
  private final @Nullable SubflowReviver reviver;

  /** Null where paths that slow connections down are left alone. */
  private final @Nullable SubflowDemoter demoter;

  private boolean managing;

  private UserspaceMode(
      PathManagerSwitch sysctl,
      EngineParts parts,
      UserspaceActor actor,
      AnnouncedListeners listeners,
      @Nullable SubflowReviver reviver) {
    this.sysctl = sysctl;
    this.table = parts.table;
    this.ownership = parts.ownership;
    this.listener = parts.listener;
    this.actor = actor;
    this.listeners = listeners;
    this.reviver = reviver;
    this.demoter =
        parts.quality == null ? null : new SubflowDemoter(parts.quality, actor, parts.listener);
  }

  /** Sets the sysctl; null where that is not possible, which the listener is notified of. */
  static @Nullable UserspaceMode start(
      EngineParts parts, UserspacePathManager manager, EngineSettings settings, int synRepeats)
      throws NetlinkException {
    PathManagerSwitch sysctl = settings.pathManagerSwitch.get().orElse(null);
    if (sysctl == null) {
      parts.listener.problem("pm=userspace needs Linux 5.19; the kernel's path manager goes on");
      return null;
    }
    AnnouncedListeners listeners =
        new AnnouncedListeners(settings.listening, parts.sockets, parts.problems);
    UserspaceActor actor =
        new UserspaceActor(
            parts,
            new ConnectionEndpoints(
                parts.manager,
                parts.addresses,
                parts.routes,
                parts.application,
                settings.endpointRefreshNanos,
                parts.clock.getAsLong()),
            manager,
            listeners);
    try {
      parts.ownership.joinPathManagers(sysctl.sysctl(), sysctl::value, sysctl.userspaceValue());
      if (!sysctl.isUserspace()) {
        sysctl.set();
      }
    } catch (IOException e) {
      leave(parts.ownership, sysctl, parts.listener);
      parts.listener.problem(
          "the kernel's path manager goes on: "
              + sysctl.sysctl()
              + " cannot be set ("
              + e.getMessage()
              + "); as root run: "
              + sysctl.command()
              + ", or make /proc/sys writable in the container");
      return null;
    }
    SubflowReviver reviver =
        settings.revive == Revive.NONE ? null : new SubflowReviver(parts, actor, synRepeats);
    return new UserspaceMode(sysctl, parts, actor, listeners, reviver);
  }

  private static void leave(
      PathOwnership ownership, PathManagerSwitch sysctl, PathListener listener) {
    try {
      ownership.leavePathManagers();
    } catch (IOException e) {
      listener.problem(
          sysctl.sysctl() + " is not set back: " + e.getMessage() + "; it is " + sysctl.value());
    }
  }

  /** Looks whether this process is the one that manages, and takes over where it has become so. */
  void elect(long now) throws IOException {
    boolean manages = ownership.managesPaths();
    if (manages && !managing) {
      managing = true;
      actor.announceAgain(now);
      takeOver(now);
    }
    if (!manages) {
      listeners.close();
    }
    managing = manages;
  }

  /** Plans the connections that exist; the others are planned when they are established. */
  void takeOver(long now) {
    if (managing) {
      listeners.retain(table.connections());
      for (TrackedConnection each : new ArrayList<>(table.connections())) {
        if (each.fullyEstablished) {
          established(each, now);
        }
      }
    }
  }

  /** Whether this process manages the paths; else another one does. */
  boolean isManaging() {
    return managing;
  }

  void established(TrackedConnection connection, long now) {
    if (managing && !listeners.isAt(connection.local)) {
      actor.established(connection, now);
    }
  }

  void joined(TrackedSubflow subflow, long now) {
    if (!managing) {
      actor.answered(subflow);
      return;
    }
    actor.joined(subflow, now);
    if (reviver != null) {
      reviver.joined(subflow, now);
    }
    if (demoter != null) {
      demoter.joined(subflow.connection, now);
    }
  }

  /** Returns whether the end of a subflow means nothing: it was given up here. */
  boolean closed(MptcpEvent.SubflowClosed event) {
    return actor.closed(event);
  }

  void closed(TrackedConnection connection) {
    actor.closed(connection);
    listeners.release(connection);
  }

  /** Does what lost events would have led to. */
  void catchUp(MissedEvents missed, long now) {
    for (TrackedSubflow each : missed.joined) {
      joined(each, now);
    }
    if (managing) {
      actor.noteEnded(missed, now);
    }
  }

  void lost(TrackedConnection connection, LostSubflow loss, long now) {
    if (managing && reviver != null) {
      reviver.lost(connection, loss, now);
    }
  }

  void announced(MptcpEvent.Announced event, long now) {
    TrackedConnection connection = table.connection(event.token());
    if (managing && connection != null) {
      actor.announced(connection, event, now);
    }
  }

  void removed(MptcpEvent.Removed event) {
    TrackedConnection connection = table.connection(event.token());
    if (managing && connection != null) {
      actor.removed(connection, event);
    }
  }

  void returned(InetAddress address, long now) {
    if (reviver != null) {
      reviver.returned(address, now);
    }
  }

  void act(long now) throws NetlinkException {
    if (managing) {
      listeners.refuse(now);
      actor.refresh(now);
      actor.loseEnded(now);
      if (reviver != null) {
        reviver.act(now);
      }
    }
  }

  /** Acts on subflows that slow their connections down. */
  void act(List<SlowPath<TrackedSubflow>> slow, long now) {
    if (managing && demoter != null) {
      demoter.act(slow, now);
    }
  }

  /** Why a subflow is a backup now; null where that is not because it is slow. */
  @Nullable String slowReason(TrackedSubflow subflow) {
    return demoter == null ? null : demoter.reason(subflow);
  }

  long nextTry(long otherwise) {
    return managing && reviver != null ? reviver.nextTry(otherwise) : otherwise;
  }

  void addDead(Set<InetAddress> to) {
    if (reviver != null) {
      to.addAll(reviver.dead());
    }
  }

  /** As {@link PathReviver#tell}. */
  void tell() {
    if (reviver != null) {
      reviver.tell();
    }
  }

  void addViews(List<PathView> to, long now) {
    if (reviver != null) {
      to.addAll(reviver.views(now));
    }
  }

  int tries(TrackedConnection connection, LostSubflow lost) {
    return reviver == null ? 0 : reviver.tries(connection, lost);
  }

  /** Leaves the paths to another process, or to the kernel again. */
  void end(long now) {
    if (managing && demoter != null) {
      demoter.close(now);
    }
    listeners.close();
    leave(ownership, sysctl, listener);
  }
}
