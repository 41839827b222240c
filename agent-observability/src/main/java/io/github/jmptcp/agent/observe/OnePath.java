package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection has one path, or uses one of its paths only: by the limits and endpoints that
 * the kernel's path manager has for it, and by what its application sends.
 */
public final class OnePath {
  /** Below, in bytes, a second path would gain nothing. */
  private static final long MUCH = 1 << 20;

  /** A subflow that has sent less than this part of all that was sent is idle. */
  private static final int PART = 10;

  private OnePath() {}

  /** Returns a sentence with the fix; null where more paths are used, or the reason is unknown. */
  public static @Nullable String of(Connection connection) {
    MptcpInfo info = connection.info();
    if (info == null
        || !connection.isInUse()
        || connection.totals().sent() + connection.totals().received() < MUCH
        || isOfThisHost(connection)) {
      return null;
    }
    if (connection.subflowsTotal() > 1) {
      return idle(connection);
    }
    String reason =
        info.mostSubflows() == 0
            ? limit(info)
            : connection.role() == Role.CONNECT ? client(info) : server(info);
    return reason == null ? null : "one path: " + reason;
  }

  private static boolean isOfThisHost(Connection connection) {
    InetAddress remote = connection.remote().getAddress();
    return remote.isLoopbackAddress() || remote.equals(connection.local().getAddress());
  }

  /** All are 0 under a path manager in user space. */
  private static @Nullable String limit(MptcpInfo info) {
    return info.subflowEndpoints() + info.signalEndpoints() + info.mostAddAddrAccepted() == 0
        ? null
        : "the limit of subflows is 0; subflows=2";
  }

  private static @Nullable String client(MptcpInfo info) {
    if (info.subflowEndpoints() > 0) {
      return null; // its own address, or a path that is dead
    }
    if (info.mostAddAddrAccepted() == 0) {
      return "this host has no subflow endpoint, and accepts no announced address; endpoints=auto, or"
          + " add_addr_accepted="
          + ManagedEndpoints.ADD_ADDR_ACCEPTED;
    }
    return info.addAddrAccepted() > 0
        ? null
        : "this host has no subflow endpoint, and the peer has announced no address that can be"
            + " joined; endpoints=auto, or signal endpoints at the peer";
  }

  private static String server(MptcpInfo info) {
    if (info.signalEndpoints() == 0) {
      return "the peer has opened no other, and this host announces no address; subflow endpoints at"
          + " the peer, or signal endpoints here";
    }
    return info.addAddrSignalled() == 0
        ? "the peer has opened no other, and this host announces only the address that the peer uses;"
            + " announce all addresses (endpoints=FIRST+signal;SECOND+signal)"
        : "the peer has joined none of the addresses that this host has announced; add_addr_accepted"
            + " and subflows at the peer, and doctor here for a service that is bound to one address";
  }

  private static @Nullable String idle(Connection connection) {
    if (connection.limit() != Limit.APPLICATION || connection.outstanding() > Limit.BURST) {
      return null;
    }
    List<Subflow> subflows = connection.subflows();
    long sent = 0;
    for (Subflow each : subflows) {
      sent += each.isAlive() ? each.bytesSent() : 0;
    }
    if (sent < MUCH) {
      return null;
    }
    for (Subflow each : subflows) {
      if (each.isAlive() && !each.isBackup() && each.bytesSent() < sent / PART) {
        return "one path is enough: the application has at most 64 KiB on the way at a time, which"
            + " the kernel gives to one path; larger requests, or more of them before an answer";
      }
    }
    return null;
  }
}
