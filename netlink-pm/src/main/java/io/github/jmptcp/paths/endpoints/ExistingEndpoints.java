package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.paths.ownership.EndpointKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints that the kernel lists. */
final class ExistingEndpoints {
  private ExistingEndpoints() {}

  /** Returns the one with the address and port of another; null where there is none. */
  static @Nullable Endpoint find(List<Endpoint> existing, Endpoint wanted) {
    for (Endpoint each : existing) {
      // an implicit endpoint is the kernel's, and gives way to one that is added
      if (EndpointKey.of(each).equals(EndpointKey.of(wanted)) && !each.has(EndpointFlag.IMPLICIT)) {
        return each;
      }
    }
    return null;
  }
}
