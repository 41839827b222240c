package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.Endpoint;
import org.jspecify.annotations.Nullable;

/** Command lines of {@code ip mptcp} that do by hand what this library does; for advice. */
public final class IpCommands {
  private static final String AND = " && ";

  private IpCommands() {}

  /** Adds an endpoint. */
  public static String add(Endpoint endpoint) {
    return "ip mptcp endpoint add " + endpoint;
  }

  /**
   * Deletes an endpoint.
   *
   * @param id 1 to 255
   */
  public static String delete(int id) {
    return "ip mptcp endpoint delete id " + id;
  }

  /**
   * Replaces an endpoint by another one.
   *
   * @param id of the endpoint to delete, 1 to 255
   */
  public static String replace(int id, Endpoint endpoint) {
    return delete(id) + AND + add(endpoint);
  }

  /** Sets the limits that are given; an empty text where none is. */
  public static String setLimits(@Nullable Integer addAddrAccepted, @Nullable Integer subflows) {
    if (addAddrAccepted == null && subflows == null) {
      return "";
    }
    return "ip mptcp limits set"
        + (subflows == null ? "" : " subflows " + subflows)
        + (addAddrAccepted == null ? "" : " add_addr_accepted " + addAddrAccepted);
  }

  /** One command line after the other, as long as they succeed; empty ones are left out. */
  public static String sequence(Iterable<String> commands) {
    StringBuilder all = new StringBuilder();
    for (String each : commands) {
      if (!each.isEmpty()) {
        all.append(all.length() == 0 ? "" : AND).append(each);
      }
    }
    return all.toString();
  }
}
