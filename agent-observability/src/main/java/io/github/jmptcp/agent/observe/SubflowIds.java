package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Address ids and backup flags of subflows, which no socket option has but sock_diag does. */
final class SubflowIds {
  private final Map<Long, List<io.github.jmptcp.mptcp.Subflow>> byToken;

  private SubflowIds(Map<Long, List<io.github.jmptcp.mptcp.Subflow>> byToken) {
    this.byToken = byToken;
  }

  /** Those of the connections where MPTCP is in use; no system call where there are none. */
  static SubflowIds of(LibC libC, List<Connection.Builder> connections, List<String> gaps) {
    for (Connection.Builder connection : connections) {
      if (connection.inUse) {
        try (MptcpSockets sockets = MptcpSockets.open(TransportFactory.kernel(libC))) {
          return new SubflowIds(sockets.subflows());
        } catch (NetlinkException e) {
          gaps.add("no subflow ids: " + e.getMessage());
          break;
        }
      }
    }
    return new SubflowIds(Collections.emptyMap());
  }

  /** Fills them in. */
  void complete(Connection.Builder connection) {
    List<io.github.jmptcp.mptcp.Subflow> known = byToken.get(connection.token);
    if (!connection.inUse || known == null) {
      return;
    }
    for (int i = 0; i < connection.subflows.size(); i++) {
      Subflow subflow = connection.subflows.get(i);
      for (io.github.jmptcp.mptcp.Subflow one : known) {
        if (one.localAddress().equals(subflow.local())
            && one.remoteAddress().equals(subflow.remote())) {
          connection.subflows.set(i, subflow.with(one));
        }
      }
    }
  }
}
