package io.github.jmptcp.paths.revival;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the subflows of a namespace from one local address look like at one moment, as far as
 * decides about the endpoint with that address. Filled subflow by subflow, then read.
 */
public final class AddressTrouble {
  private int standingStill;
  private int probedOnly;
  private long latestProbe;
  private int lost;
  private int lostSilently;
  private int lostRefused;
  private long latestLoss;
  private int established;
  private boolean anyLife;
  private long latestLife;
  private final Map<InetAddress, Long> latestLives = new HashMap<>();
  private final Set<InetSocketAddress> ports = new HashSet<>();
  private int neverAnswered;
  private final Set<InetSocketAddress> silentPeers = new HashSet<>(0);

  /** An established subflow that stands still while another path of its connection lives. */
  public void addStandingStill() {
    standingStill++;
  }

  /**
   * One of those is idle, and stands still because probes were not answered.
   *
   * @param probedAt {@link SubflowHealth#probedAt}
   */
  public void addProbedOnly(long probedAt) {
    if (probedOnly == 0 || probedAt - latestProbe > 0) {
      latestProbe = probedAt;
    }
    probedOnly++;
  }

  /**
   * A subflow that a living connection has lost and should have.
   *
   * @param since when it was lost, {@link System#nanoTime}
   */
  public void addLost(LossReason reason, long since) {
    if (lost == 0 || since - latestLoss > 0) {
      latestLoss = since;
    }
    lost++;
    if (!reason.pathAnswers()) {
      lostSilently++;
    } else if (reason == LossReason.REFUSED) {
      lostRefused++;
    }
  }

  /** One of those that are lost silently had never joined: its peer may be out of reach. */
  public void addNeverAnswered(InetSocketAddress peer) {
    neverAnswered++;
    silentPeers.add(peer);
  }

  /**
   * An established subflow that does not stand still.
   *
   * @param peer the address that it leads to
   * @param lastLife {@link SubflowHealth#lastLife}
   */
  public void addEstablished(InetAddress peer, long lastLife) {
    latestLives.merge(peer, lastLife, (a, b) -> a - b > 0 ? a : b);
    established++;
    if (!anyLife || lastLife - latestLife > 0) {
      latestLife = lastLife;
    }
    anyLife = true;
  }

  /** One of those leads to this address and port, of a connection that was opened here. */
  public void addPort(InetSocketAddress peer) {
    ports.add(peer);
  }

  /** Whether a connection needs a subflow from this address. */
  public boolean exists() {
    return standingStill + lost > 0;
  }

  /** Whether the path is silent, as opposed to one that answers by resets alone. */
  public boolean isSilent() {
    return standingStill + lostSilently > 0;
  }

  /**
   * Whether all that is silent is idle subflows whose probes were not answered, while the path has
   * carried answers of others.
   */
  boolean isRefutedByLife() {
    return probedOnly > 0
        && probedOnly == standingStill
        && lostSilently == 0
        && hasLifeSince(latestProbe);
  }

  /**
   * Whether all that is silent may be due to peers that the path does not lead to: these have never
   * answered a join, and an established subflow leads to another one.
   *
   * @param deaf addresses and ports of peers that show nothing about other ports of the same
   *     address
   */
  public boolean mayConcernSomePeersOnly(Set<InetSocketAddress> deaf) {
    if (standingStill > 0 || lostSilently != neverAnswered) {
      return false;
    }
    Set<InetAddress> silent = new HashSet<>();
    for (InetSocketAddress each : silentPeers) {
      if (!deaf.contains(each)) {
        silent.add(each.getAddress());
      }
    }
    return !silent.containsAll(latestLives.keySet());
  }

  /** Addresses and ports of peers of {@link #addNeverAnswered}. */
  Set<InetSocketAddress> silentPeers() {
    return silentPeers;
  }

  /**
   * Whether a subflow to another port of a peer's address gave a sign of life at or after a time,
   * and none leads to this port.
   */
  boolean hasLifeBeside(InetSocketAddress peer, long time) {
    Long life = latestLives.get(peer.getAddress());
    return life != null && life - time >= 0 && !ports.contains(peer);
  }

  /** Whether all that is lost was refused when it joined. */
  public boolean isRefused() {
    return standingStill == 0 && lost > 0 && lostRefused == lost;
  }

  /** Whether a subflow was lost after a time. */
  public boolean hasLossAfter(long time) {
    return lost > 0 && latestLoss - time > 0;
  }

  /** How many subflows stand still. */
  public int standingStill() {
    return standingStill;
  }

  /** How many connections lack a subflow. */
  public int lost() {
    return lost;
  }

  /** Whether an established subflow does not stand still. */
  public boolean hasEstablished() {
    return established > 0;
  }

  /** Whether one of those gave a sign of life at or after a time. */
  public boolean hasLifeSince(long time) {
    return anyLife && latestLife - time >= 0;
  }
}
