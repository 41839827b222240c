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

  /** The same wish for these endpoints and at least these limits; what {@code auto} came to. */
  Wish resolved(List<Endpoint> chosen, int leastSubflows, int leastAccepted) {
    return new Wish(
        new ArrayList<>(chosen),
        auto,
        interfaces,
        subflows == UNSET ? leastSubflows : subflows,
        addAddrAccepted == UNSET ? leastAccepted : addAddrAccepted,
        cleanup);
  }
}
