package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** A JVM and what it needs. Immutable. */
final class Holder {
  final Process process;
  final int subflows;
  final int addAddrAccepted;

  /** Address and port of each endpoint that it needs, see {@link #key}. */
  final List<String> keys;

  Holder(Process process, int subflows, int addAddrAccepted, List<String> keys) {
    this.process = process;
    this.subflows = subflows;
    this.addAddrAccepted = addAddrAccepted;
    this.keys = keys;
  }

  static Holder of(Process process, Wish wish) {
    List<String> keys = new ArrayList<>();
    for (Endpoint endpoint : wish.endpoints) {
      keys.add(key(endpoint));
    }
    return new Holder(process, wish.subflows, wish.addAddrAccepted, keys);
  }

  /** What tells endpoints of a namespace apart. */
  static String key(Endpoint endpoint) {
    return endpoint.address().getHostAddress() + "/" + endpoint.port();
  }

  int wanted(Limit limit) {
    return limit == Limit.SUBFLOWS ? subflows : addAddrAccepted;
  }
}
