package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection, MPTCP or TCP, as the kernel has it at one moment. Immutable. */
public final class Connection {
  static final int UNKNOWN = -1;

  private final Role role;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final String state;
  private final boolean requested;
  private final boolean inUse;
  private final long token;
  private final int extraSubflows;
  private final int subflowsTotal;
  private final Totals totals;
  private final List<Subflow> subflows;
  private final @Nullable String reason;
  private final @Nullable String origin;
  private final @Nullable MptcpInfo info;
  private final long outstanding;
  private final @Nullable Limit limit;
  private final int fixedSendBuffer;
  private final int fixedReceiveBuffer;

  private Connection(Builder from) {
    this.role = from.role;
    this.local = from.local;
    this.remote = from.remote;
    this.state = from.state;
    this.requested = from.requested;
    this.inUse = from.inUse;
    this.token = from.token;
    this.extraSubflows = from.extraSubflows;
    this.subflows = Collections.unmodifiableList(new ArrayList<>(from.subflows));
    this.totals = from.totals != null ? from.totals : Totals.of(subflows);
    this.subflowsTotal = from.subflowsTotal > 0 ? from.subflowsTotal : countAlive();
    this.reason = from.reason;
    this.origin = from.origin;
    this.info = from.info;
    this.outstanding = from.outstanding;
    this.fixedSendBuffer = from.fixedSendBuffer;
    this.fixedReceiveBuffer = from.fixedReceiveBuffer;
    this.limit =
        inUse && outstanding >= 0 ? Limit.of(outstanding, fixedSendBuffer, subflows) : null;
  }

  private int countAlive() {
    int alive = 0;
    for (Subflow subflow : subflows) {
      alive += subflow.isAlive() ? 1 : 0;
    }
    return alive;
  }

  /** What the readers fill in. */
  static final class Builder {
    final InetSocketAddress local;
    final InetSocketAddress remote;
    Role role = Role.CONNECT;
    String state = "UNKNOWN";
    boolean requested;
    boolean inUse;
    long token;
    int extraSubflows;
    int subflowsTotal; // 0: before 6.8, or none
    @Nullable Totals totals; // null: those of the subflows
    List<Subflow> subflows = new ArrayList<>();
    @Nullable String reason;
    @Nullable String origin;
    @Nullable MptcpInfo info;
    long outstanding = UNKNOWN;
    int fixedSendBuffer = UNKNOWN;
    int fixedReceiveBuffer = UNKNOWN;

    Builder(InetSocketAddress local, InetSocketAddress remote) {
      this.local = local;
      this.remote = remote;
    }

    Connection build() {
      return new Connection(this);
    }
  }

  public Role role() {
    return role;
  }

  /** The address that getsockname gives: of the initial subflow, also when that is gone. */
  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** As {@code ss} writes it: ESTAB, CLOSE-WAIT, ... */
  public String state() {
    return state;
  }

  /** Whether the socket was opened as MPTCP. */
  public boolean isRequested() {
    return requested;
  }

  /** Whether MPTCP is in use: not without the request, and not after a fallback. */
  public boolean isInUse() {
    return inUse;
  }

  /** The local token (RFC 8684, section 3.2), an unsigned 32-bit number; 0 without MPTCP. */
  public long token() {
    return token;
  }

  /** Subflows besides the initial one: {@code mptcpi_subflows}, {@code subflows} of ss. */
  public int extraSubflows() {
    return extraSubflows;
  }

  /** Subflows that live now: {@code mptcpi_subflows_total} of 6.8, counted before. */
  public int subflowsTotal() {
    return subflowsTotal;
  }

  public Totals totals() {
    return totals;
  }

  /** The paths, with a closed initial subflow where the kernel still lists it. */
  public List<Subflow> subflows() {
    return subflows;
  }

  /** Why MPTCP is not in use; null where it is, or where the reason is unknown. */
  public @Nullable String reason() {
    return reason;
  }

  /** State and limits of the connection; null without MPTCP. */
  @Nullable MptcpInfo info() {
    return info;
  }

  /** Bytes that were written and that the peer has not acknowledged; -1: unknown. */
  long outstanding() {
    return outstanding;
  }

  /** What limits the sending side; null without MPTCP, or where it is unknown. */
  public @Nullable Limit limit() {
    return limit;
  }

  /** SO_SNDBUF in bytes where the application has set it; 0: it has not; -1: unknown. */
  public int fixedSendBuffer() {
    return fixedSendBuffer;
  }

  /** SO_RCVBUF, likewise; that of a listener is inherited. */
  public int fixedReceiveBuffer() {
    return fixedReceiveBuffer;
  }

  /** The thread and the class that opened it, where {@code origin=true} asked for it. */
  public @Nullable String origin() {
    return origin;
  }
}
