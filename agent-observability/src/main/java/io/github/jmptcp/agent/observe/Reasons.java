package io.github.jmptcp.agent.observe;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Finds why a connection is not MPTCP: the process knows its own rules, the kernel does not. */
public interface Reasons {

  /** Knows none: for the connections of another process. */
  Reasons NONE = (role, requested, listenerIsMptcp, remote) -> null;

  /**
   * The reason.
   *
   * @param requested the socket was opened as MPTCP
   * @param listenerIsMptcp where the connection was accepted, whether its listener is MPTCP
   */
  @Nullable String whyNot(
      Role role, boolean requested, boolean listenerIsMptcp, InetSocketAddress remote);
}
