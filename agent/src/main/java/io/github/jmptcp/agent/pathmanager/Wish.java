package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the path manager options ask for. Immutable. */
final class Wish {
  /** A limit that is not asked for. */
  static final int UNSET = -1;

  final List<Endpoint> endpoints;
  final boolean auto;

  /** With {@link #auto}: the interfaces to use, empty for all that are usable. */
  final List<String> interfaces;

  final int subflows;
  final int addAddrAccepted;
  final boolean cleanup;

  /** Whether what is set belongs to this JVM while it runs; with {@link #auto} it does. */
  final boolean owns;

  private Wish(
      List<Endpoint> endpoints,
      boolean auto,
      List<String> interfaces,
      int subflows,
      int addAddrAccepted,
      boolean cleanup) {
    this.endpoints = Collections.unmodifiableList(endpoints);
    this.auto = auto;
    this.interfaces = Collections.unmodifiableList(interfaces);
    this.subflows = subflows;
    this.addAddrAccepted = addAddrAccepted;
    this.cleanup = cleanup;
    this.owns = cleanup || auto;
  }

  static Wish of(Options options) {
    String endpoints = options.get(Option.ENDPOINTS);
    boolean auto = false;
    List<String> interfaces = new ArrayList<>();
    if (endpoints != null && (endpoints.equals("auto") || endpoints.startsWith("auto:"))) {
      auto = true;
      if (endpoints.length() > 5) {
        interfaces.addAll(Arrays.asList(endpoints.substring(5).split(",")));
      }
    }
    return new Wish(
        endpoints == null || auto
            ? Collections.<Endpoint>emptyList()
            : EndpointParser.parseList(endpoints),
        auto,
        interfaces,
        limit(options.get(Option.SUBFLOWS)),
        limit(options.get(Option.ADD_ADDR_ACCEPTED)),
        options.is(Option.CLEANUP, "true"));
  }

  private static int limit(@Nullable String value) {
    return value == null ? UNSET : Integer.parseInt(value);
  }

  /**
   * What {@code auto} came to. Limits that are not asked for follow the number of endpoints, as
   * with mptcpd: at least 2 subflows, and as many addresses of a peer.
   */
  Wish resolved(List<Endpoint> chosen) {
    int least = Math.max(2, chosen.size());
    return new Wish(
        chosen,
        auto,
        interfaces,
        subflows == UNSET ? least : subflows,
        addAddrAccepted == UNSET ? least : addAddrAccepted,
        cleanup);
  }
}
