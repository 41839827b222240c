package io.github.jmptcp.mptcp;

import java.net.InetSocketAddress;
import java.util.Locale;

/** An MPTCP socket of the namespace, a connection or a listener. Immutable. */
public final class MptcpSocket {
  private final DiagMessage diag;
  private final MptcpInfo info;

  MptcpSocket(DiagMessage diag, MptcpInfo info) {
    this.diag = diag;
    this.info = info;
  }

  /** The local token, 0 to 2^32-1, which names the connection in events; 0 for a listener. */
  public long token() {
    return info.token();
  }

  /** The local address of the first subflow, also after that has gone; never IPv4-mapped. */
  public InetSocketAddress localAddress() {
    return diag.local;
  }

  /** The peer's address of the first subflow, also after that has gone; never IPv4-mapped. */
  public InetSocketAddress remoteAddress() {
    return diag.remote;
  }

  public TcpState state() {
    return TcpState.of(diag.state);
  }

  public boolean isListening() {
    return state() == TcpState.LISTEN;
  }

  /** The inode of the socket: the number in the links of {@code /proc/PID/fd}; 0 once closed. */
  public long inode() {
    return diag.inode;
  }

  /** The number that {@code getsockopt(SO_COOKIE)} gives (kernel 4.12); no other socket has it. */
  public long cookie() {
    return diag.cookie;
  }

  /** The user that made the socket. */
  public long uid() {
    return diag.uid;
  }

  /** Bytes received that the application has not read; for a listener, connections waiting. */
  public long receiveQueue() {
    return diag.receiveQueue;
  }

  /** Bytes sent that the peer has not acknowledged; for a listener, the backlog. */
  public long sendQueue() {
    return diag.sendQueue;
  }

  /** State and counters. */
  public MptcpInfo info() {
    return info;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s -> %s token=%08x%s",
        state(),
        AddressText.format(localAddress()),
        AddressText.format(remoteAddress()),
        token(),
        info.isFallback() ? " fallback" : "");
  }
}
