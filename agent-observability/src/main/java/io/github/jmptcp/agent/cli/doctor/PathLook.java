package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.SubflowHealth;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The local addresses of all MPTCP connections of the namespace, at one moment. */
final class PathLook {
  private final Map<Long, Paths> connections = new HashMap<>();

  /** The local addresses of one connection. */
  private static final class Paths {
    final Set<InetAddress> living = new HashSet<>();
    final Set<InetAddress> troubled = new HashSet<>();
    boolean openedHere;
  }

  private PathLook() {}

  static PathLook at(MptcpSockets sockets) throws NetlinkException {
    PathLook look = new PathLook();
    sockets.visitSubflows(null, look::see);
    look.connections.values().removeIf(each -> each.living.isEmpty());
    return look;
  }

  private void see(SubflowRecord record) {
    InetAddress local = record.localAddress().getAddress();
    if (local.isLoopbackAddress() || local.equals(record.remoteAddress().getAddress())) {
      return;
    }
    if (record.state() == TcpState.ESTABLISHED) {
      Paths paths = connections.computeIfAbsent(record.token(), token -> new Paths());
      if (record.isJoined() || record.isFullyEstablished()) {
        paths.openedHere |= record.isOpenedHere();
      }
      (standsStill(record) ? paths.troubled : paths.living).add(local);
    } else if (record.state() == TcpState.SYN_SENT && record.localId() != 0) {
      connections.computeIfAbsent(record.token(), token -> new Paths()).troubled.add(local);
    }
  }

  private static boolean standsStill(SubflowRecord record) {
    long now = System.nanoTime();
    // how long it has been silent is in TCP_INFO
    SubflowHealth health = new SubflowHealth(now - TimeUnit.DAYS.toNanos(1));
    health.observe(now, record.tcpInfo());
    return health.isStandingStill();
  }

  /**
   * Returns the local addresses from which no subflow of any connection is alive, although one that
   * is alive elsewhere has or could have one.
   *
   * @param opening the addresses from which the kernel opens subflows
   */
  Set<InetAddress> dead(Collection<InetAddress> opening) {
    Set<InetAddress> dead = new LinkedHashSet<>();
    for (Paths each : connections.values()) {
      dead.addAll(each.troubled);
      for (InetAddress address : opening) {
        if (each.openedHere && each.living.stream().anyMatch(o -> isSameFamily(o, address))) {
          dead.add(address);
        }
      }
    }
    for (Paths each : connections.values()) {
      dead.removeAll(each.living);
    }
    return dead;
  }

  private static boolean isSameFamily(InetAddress a, InetAddress b) {
    return a.getAddress().length == b.getAddress().length;
  }

  /** Returns how many connections have a subflow that is alive. */
  int living() {
    return connections.size();
  }
}
