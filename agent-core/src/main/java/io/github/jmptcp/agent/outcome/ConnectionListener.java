package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Is notified of connections on the application's own threads: it must be quick, and not throw. */
public interface ConnectionListener {

  /** A connect succeeded; {@code why} is the reason where MPTCP is not in use. */
  void connected(
      int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why);

  /** A connection was accepted; {@code why} is the reason where MPTCP is not in use. */
  void accepted(int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why);

  /** A descriptor is about to be closed, a connection or anything else. */
  void closing(int fd);
}
