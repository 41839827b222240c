package io.github.jmptcp.agent.top;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.report.Addresses;
import java.util.Comparator;
import java.util.function.ToLongFunction;

/** What the connections are sorted by, with its key. */
enum Order {
  RATE('r', "rate"),
  BYTES('b', "bytes"),
  RTT('t', "rtt"),
  SUBFLOWS('s', "subflows"),
  ADDRESS('a', "address");

  private final char key;
  private final String word;

  Order(char key, String word) {
    this.key = key;
    this.word = word;
  }

  char key() {
    return key;
  }

  String word() {
    return word;
  }

  /** The order; equals stay in the order of their addresses, so that nothing jumps. */
  Comparator<Connection> comparator(Rates rates) {
    Comparator<Connection> byAddress =
        Comparator.comparing((Connection connection) -> Addresses.text(connection.remote()))
            .thenComparing(connection -> Addresses.text(connection.local()));
    switch (this) {
      case RATE:
        return down(rates::of).thenComparing(byAddress);
      case BYTES:
        return down(connection -> connection.totals().sent() + connection.totals().received())
            .thenComparing(byAddress);
      case RTT:
        return down(Order::rtt).thenComparing(byAddress);
      case SUBFLOWS:
        return down(Connection::subflowsTotal).thenComparing(byAddress);
      default:
        return byAddress;
    }
  }

  private static Comparator<Connection> down(ToLongFunction<Connection> by) {
    return Comparator.comparingLong(by).reversed();
  }

  private static long rtt(Connection connection) {
    long longest = 0;
    for (Subflow subflow : connection.subflows()) {
      longest = Math.max(longest, subflow.rttMicros());
    }
    return longest;
  }
}
