package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.StartChoice;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.engine.ApplicationSockets;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.engine.RuleStarts;
import io.github.jmptcp.paths.engine.SeenSockets;
import io.github.jmptcp.paths.engine.StartPath;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where the connections of this JVM start: by the option {@code paths}, and around dead
 * paths once the engine runs. Safe for concurrent use; a connect takes no lock.
 */
final class ConnectionStarts implements StartChoice {
  private final PathRules rules;
  private final Log log;
  private final SeenSockets seen = new SeenSockets();
  private volatile boolean userspace;
  private volatile @Nullable RuleStarts byRules;
  private volatile @Nullable PathEngine engine;

  ConnectionStarts(PathRules rules, Log log) {
    this.rules = rules;
    this.log = log;
  }

  /**
   * Begins to use the rules, in the network namespace of the calling thread.
   *
   * @param opensSubflows whether this JVM is to open the further subflows of connections
   */
  void begin(boolean opensSubflows, ThisProcess process) {
    userspace = opensSubflows;
    if (rules.list().isEmpty()) {
      return;
    }
    if (!userspace && nameMoreThanStarts()) {
      log.warn(
          "paths: with pm=kernel the option paths decides where connections start, no more: their"
              + " further paths are those of the endpoints; pm=userspace gives each connection"
              + " the paths of its rule");
    }
    try {
      byRules = RuleStarts.open(rules, process.netlink());
    } catch (NetlinkException | RuntimeException e) {
      log.warn(
          "paths: connections start as their routes lead, not by the rules of the option paths: "
              + e.getMessage());
    }
  }

  private boolean nameMoreThanStarts() {
    for (PathRule each : rules.list()) {
      boolean onlyListens = !each.pattern().isAboutConnects();
      if (each.paths().size() > 1 || onlyListens && !each.isAuto()) {
        return true;
      }
    }
    return false;
  }

  /** What the engine may ask about the sockets of this JVM. */
  ApplicationSockets application() {
    return seen;
  }

  /** Takes the answers of an engine, or with null no more. */
  void use(@Nullable PathEngine newEngine) {
    engine = newEngine;
  }

  @Override
  public @Nullable StartPath startOf(InetAddress remote, int port) {
    String name = null;
    if (rules.areAboutNames()) {
      name = SocketPattern.nameOf(remote);
      seen.named(remote, name); // the engine asks when the connection is there
    }
    PathEngine running = engine;
    if (running != null) {
      return running.startOf(remote, port, name);
    }
    RuleStarts alone = byRules;
    return alone == null ? null : alone.startOf(remote, port, name);
  }

  @Override
  public boolean mindsBound() {
    return userspace;
  }

  @Override
  public void isBound(InetSocketAddress local) {
    if (userspace) {
      seen.bound(local);
    }
  }
}
