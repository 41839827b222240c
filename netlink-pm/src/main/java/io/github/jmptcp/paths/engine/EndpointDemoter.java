package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.quality.SlowPath;
import io.github.jmptcp.paths.quality.TrialSchedule;
import io.github.jmptcp.rtnetlink.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes endpoints backups while their path slows connections down, under the kernel's path manager:
 * {@code ip mptcp endpoint change id N backup}, and back. Only those that {@link
 * EndpointChanges#owns} names. For the engine's thread alone.
 */
final class EndpointDemoter {
  /** What could not be done is tried again after so long. */
  private static final long RETRY = TimeUnit.SECONDS.toNanos(10);

  /** So soon every subflow of a connection should be a backup. */
  private static final long APPLIED = TimeUnit.MILLISECONDS.toNanos(400);

  private final QualityWatch quality;
  private final BackupRejoin rejoin;
  private final LocalAddresses addresses;
  private final EndpointChanges endpoints;
  private final PathListener listener;
  private final Map<InetAddress, Path> paths = new HashMap<>();
  private final Problems problems;

  /** What is known of a local address. */
  private static final class Path {
    final TrialSchedule trials = new TrialSchedule();
    long notBefore;

    /** Subflows that are normal ones although the endpoint is a backup are not joined before. */
    long rejoinNotBefore;

    /** The endpoint while it is a backup, as it was before; null for one that is none. */
    @Nullable Endpoint asItWas;

    @Nullable String why;

    /** It is a normal one for the moment, because another path is dead. */
    boolean suspended;

    Path(long now) {
      notBefore = now;
    }
  }

  /**
   * Has made no endpoint a backup yet.
   *
   * @param parts with the addresses, and who is notified
   */
  EndpointDemoter(
      EngineParts parts, QualityWatch quality, EndpointChanges endpoints, BackupRejoin rejoin) {
    this.addresses = parts.addresses;
    this.listener = parts.listener;
    this.problems = parts.problems;
    this.quality = quality;
    this.endpoints = endpoints;
    this.rejoin = rejoin;
  }

  /**
   * Acts on what was found.
   *
   * @param slow what the connections of the kernel's path manager complain of
   * @param trouble whether a path is dead: then every living one is used
   */
  void act(List<SlowPath<TrackedSubflow>> slow, boolean trouble, long now) {
    if (trouble) {
      suspendAll(now);
      return;
    }
    resume(now);
    addMissing();
    for (SlowPath<TrackedSubflow> each : slow) {
      if (each.subflow().connection.plan == null) {
        demote(each, now);
      }
    }
    for (Map.Entry<InetAddress, Path> each : paths.entrySet()) {
      Path path = each.getValue();
      if (path.asItWas == null) {
        continue;
      }
      if (path.trials.helpsFullPaths() && quality.isFull(each.getKey())) {
        path.trials.needed(now);
        restore(each.getKey(), path, now);
      } else if (path.trials.isDue(now)
          && now - path.notBefore >= 0
          && quality.isBusy(each.getKey())) {
        restore(each.getKey(), path, now);
      } else {
        rejoin(each.getKey(), path, now);
      }
    }
  }

  private void demote(SlowPath<TrackedSubflow> slow, long now) {
    InetAddress address = slow.subflow().localAddress();
    if (address.equals(slow.best().localAddress())) {
      return; // as at a server that the peer joins at one address by two paths
    }
    Path path = paths.computeIfAbsent(address, a -> new Path(now));
    if (path.asItWas != null
        || now - path.notBefore < 0
        || !path.trials.mayDemote(slow.reason(), now)
        || isOnlyAddress(slow.subflow())
        || quality.helps(address)) {
      return;
    }
    path.notBefore = now + RETRY;
    path.rejoinNotBefore = now + APPLIED;
    try {
      Endpoint endpoint = endpoints.find(address);
      if (endpoint == null) {
        problem(
            "the path from "
                + address.getHostAddress()
                + " makes its connections slower ("
                + slow
                + "), and has no endpoint that could become a backup; add it to the option"
                + " endpoints");
      } else if (!endpoints.owns(endpoint)) {
        problem(
            "the path from "
                + address.getHostAddress()
                + " makes its connections slower ("
                + slow
                + "), and its endpoint was set by another process; 'ip mptcp endpoint change id "
                + endpoint.id()
                + " backup' makes it a backup");
      } else if (!endpoint.has(EndpointFlag.BACKUP)) {
        makeBackup(endpoint, path, slow.toString(), now);
        path.trials.demoted(slow.reason(), now);
        listener.slow(address, device(address), slow.toString());
      }
    } catch (IOException e) {
      noBackup(address, e);
    }
  }

  /**
   * Where the endpoint is a backup, and one subflow of a connection from it, but not another one:
   * the kernel has made the first of them a backup alone.
   */
  private void rejoin(InetAddress address, Path path, long now) {
    if (now - path.rejoinNotBefore < 0) {
      return;
    }
    path.rejoinNotBefore = now + APPLIED;
    if (!rejoin.isNeeded(address) || quality.helps(address)) {
      return;
    }
    path.rejoinNotBefore = now + RETRY;
    try {
      Endpoint endpoint = endpoints.find(address);
      if (endpoint != null
          && endpoint.has(EndpointFlag.BACKUP)
          && endpoints.owns(endpoint)
          && rejoin.isSafe(address)) {
        rejoin.rejoin(endpoint, now);
      }
    } catch (IOException e) {
      noBackup(address, e);
    }
  }

  private void noBackup(InetAddress address, IOException cause) {
    problem(
        "the path from "
            + address.getHostAddress()
            + " makes its connections slower and cannot become a backup: "
            + cause.getMessage());
  }

  private void addMissing() {
    try {
      rejoin.addMissing();
    } catch (NetlinkException e) {
      problem("an endpoint was deleted and cannot be added again yet: " + e.getMessage());
    }
  }

  /** Whether a backup would leave the connection nothing else: its subflows share the address. */
  private static boolean isOnlyAddress(TrackedSubflow slow) {
    return !slow.connection.hasNormalPathWithout(slow.localAddress());
  }

  /** Uses all paths for the moment: one of them is dead, or about to be revived. */
  void suspendAll(long now) {
    for (Map.Entry<InetAddress, Path> each : paths.entrySet()) {
      String why = each.getValue().why;
      if (each.getValue().asItWas != null && makeNormal(each.getKey(), each.getValue(), now)) {
        each.getValue().suspended = true;
        each.getValue().why = why;
      }
    }
  }

  /** No path is dead any more: what was slow is a backup again, until its trial. */
  private void resume(long now) {
    for (Map.Entry<InetAddress, Path> each : paths.entrySet()) {
      Path path = each.getValue();
      if (!path.suspended) {
        continue;
      }
      path.suspended = false;
      try {
        Endpoint endpoint = endpoints.find(each.getKey());
        if (endpoint != null && endpoints.owns(endpoint) && !endpoint.has(EndpointFlag.BACKUP)) {
          makeBackup(endpoint, path, String.valueOf(path.why), now);
          continue;
        }
      } catch (IOException e) {
        problem("the endpoint was to be a backup again: " + e.getMessage());
      }
      path.why = null;
    }
  }

  private void makeBackup(Endpoint endpoint, Path path, String why, long now) throws IOException {
    endpoints.owe(endpoint);
    path.asItWas = endpoint;
    try {
      endpoints.setBackup(endpoint, true);
      path.why = why;
    } catch (IOException e) {
      if (makeNormal(endpoint.address(), path, now)) { // nothing is owed any more
        path.notBefore = now + RETRY;
      }
      throw e;
    }
  }

  private void restore(InetAddress address, Path path, long now) {
    if (makeNormal(address, path, now)) {
      path.trials.tried(now);
      listener.triedAgain(address, device(address));
    }
  }

  private boolean makeNormal(InetAddress address, Path path, long now) {
    Endpoint before = path.asItWas;
    if (before == null) {
      return false;
    }
    path.notBefore = now + RETRY / 10;
    try {
      Endpoint current = endpoints.find(address);
      if (rejoin.takeOver(address) && current == null) {
        endpoints.add(before);
      } else if (current != null
          && current.id() == before.id()
          && current.has(EndpointFlag.BACKUP)) {
        endpoints.setBackup(before, false);
      }
      path.asItWas = null;
      path.why = null;
      path.notBefore = now; // what is slow again is found at once
      endpoints.settle(before);
      return true;
    } catch (IOException e) {
      problem("the endpoint " + before + " was to be no backup any more: " + e.getMessage());
      return false;
    }
  }

  private @Nullable String device(InetAddress address) {
    Link link = addresses.link(address);
    return link == null ? null : link.name();
  }

  private void problem(String text) {
    problems.report(text.replaceAll("\\(.*\\)", ""), text); // numbers differ each time
  }

  /** Why the path from an address is a backup now; null where this did not make it one. */
  @Nullable String reason(InetAddress address) {
    Path path = paths.get(address);
    return path == null ? null : path.why;
  }

  /** Puts back what was changed. */
  void close(long now) {
    for (Map.Entry<InetAddress, Path> each : paths.entrySet()) {
      makeNormal(each.getKey(), each.getValue(), now);
    }
  }
}
