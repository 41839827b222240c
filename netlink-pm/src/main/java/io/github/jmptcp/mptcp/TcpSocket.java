package io.github.jmptcp.mptcp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A TCP socket that is no subflow: a plain connection or listener. Immutable. */
public final class TcpSocket {
  private final DiagMessage diag;
  private final @Nullable TcpInfo tcpInfo;

  TcpSocket(DiagMessage diag, @Nullable TcpInfo tcpInfo) {
    this.diag = diag;
    this.tcpInfo = tcpInfo;
  }

  /** Never IPv4-mapped. */
  public InetSocketAddress localAddress() {
    return diag.local;
  }

  /** Never IPv4-mapped. */
  public InetSocketAddress remoteAddress() {
    return diag.remote;
  }

  public TcpState state() {
    return TcpState.of(diag.state);
  }

  /** The inode of the socket: the number in the links of {@code /proc/PID/fd}; 0 once closed. */
  public long inode() {
    return diag.inode;
  }

  /** The index of the device it is bound to; 0 for none. */
  public int interfaceIndex() {
    return diag.interfaceIndex;
  }

  /** State and counters; null where the kernel does not report it. */
  public @Nullable TcpInfo tcpInfo() {
    return tcpInfo;
  }
}
