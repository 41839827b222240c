package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host that announces one address only, and a connection that has reached it there: the kernel
 * announces no address that the connection uses already, so its peer learns of no other.
 */
public final class OnlyAnnouncement {
  private OnlyAnnouncement() {}

  /**
   * The one endpoint that is announced, where it is the address that was reached; null where
   * another one is announced, or none.
   *
   * @param reached the local address of an accepted connection
   * @param endpoints all of the network namespace
   */
  public static @Nullable Endpoint at(InetAddress reached, List<Endpoint> endpoints) {
    Endpoint only = null;
    for (Endpoint each : endpoints) {
      if (each.has(EndpointFlag.SIGNAL)) {
        if (each.port() != 0 || !each.address().equals(reached)) {
          return null;
        }
        only = each;
      }
    }
    return only;
  }
}
