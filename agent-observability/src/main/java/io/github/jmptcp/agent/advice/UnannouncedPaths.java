package io.github.jmptcp.agent.advice;

import io.github.jmptcp.agent.options.EndpointList;
import io.github.jmptcp.agent.options.Mode;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import io.github.jmptcp.paths.endpoints.UnannouncedAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports once that {@code endpoints=auto} with {@code mode=both} announces no address: the clients
 * of its listeners join nothing. Where the networks of both hosts are routed to each other this
 * costs nothing, as the clients open subflows from their own addresses. Where they are not, those
 * are lost on the way, and there is one path. No flags give every path once in both.
 */
final class UnannouncedPaths {
  private boolean isReported;

  /** Reports what was found when a listener of this JVM had accepted a connection. */
  synchronized void report(Options options, List<Endpoint> endpoints, Log log) {
    String text = text(options, endpoints);
    if (text != null && !isReported) {
      isReported = true;
      log.info(text);
    }
  }

  /**
   * The line; null where clients learn of addresses, or there is no second path.
   *
   * @param endpoints all of the network namespace
   */
  static @Nullable String text(Options options, List<Endpoint> endpoints) {
    EndpointList option = options.endpoints();
    if (option == null
        || !option.isAutomatic()
        || options.mode() != Mode.BOTH
        || options.isUserspace()) {
      return null;
    }
    List<Endpoint> announced = UnannouncedAddresses.of(endpoints);
    return announced.isEmpty() ? null : text(announced);
  }

  private static String text(List<Endpoint> announced) {
    StringBuilder list = new StringBuilder();
    for (Endpoint each : announced) {
      list.append(list.length() == 0 ? "" : ";").append(each.toString().replace(' ', '+'));
    }
    return "paths: endpoints=auto with mode=both announces no address, and clients on separate,"
        + " unrouted networks get one path; for them set mode=server where this JVM only accepts,"
        + " else endpoints="
        + list
        + ",subflows="
        + ManagedEndpoints.limit(announced.size())
        + ",add_addr_accepted="
        + ManagedEndpoints.ADD_ADDR_ACCEPTED;
  }
}
