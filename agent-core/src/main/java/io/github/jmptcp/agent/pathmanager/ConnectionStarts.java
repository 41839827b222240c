package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.StartChoice;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.engine.RuleStarts;
import io.github.jmptcp.paths.engine.StartPath;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where the connections of this JVM start: by the option {@code paths}, and around dead
 * paths once the engine runs. Safe for concurrent use; a connect takes no lock.
 */
final class ConnectionStarts implements StartChoice {
  private final PathRules rules;
  private final Log log;
  private volatile @Nullable RuleStarts byRules;
  private volatile @Nullable PathEngine engine;

  ConnectionStarts(PathRules rules, Log log) {
    this.rules = rules;
    this.log = log;
  }

  /**
   * Begins to use the rules, in the network namespace of the calling thread.
   *
   * @param userspace whether this JVM is to open the further subflows of connections
   */
  void begin(boolean userspace) {
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
      byRules = RuleStarts.open(rules, TransportFactory.kernel());
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

  /** Takes the answers of an engine, or with null no more. */
  void use(@Nullable PathEngine newEngine) {
    engine = newEngine;
  }

  @Override
  public @Nullable StartPath startOf(InetAddress remote, int port) {
    PathEngine running = engine;
    if (running != null) {
      return running.startOf(remote, port, nameOf(remote));
    }
    RuleStarts alone = byRules;
    return alone == null ? null : alone.startOf(remote, port, nameOf(remote));
  }

  private @Nullable String nameOf(InetAddress remote) {
    return rules.areAboutNames() ? SocketPattern.nameOf(remote) : null;
  }
}
