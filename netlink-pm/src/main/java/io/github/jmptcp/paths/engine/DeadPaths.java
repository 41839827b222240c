package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which paths are known to be dead at one moment. Immutable. */
final class DeadPaths {
  static final DeadPaths NONE =
      new DeadPaths(
          Collections.<InetAddress>emptySet(),
          Collections.<InetAddress, Set<InetAddress>>emptyMap());

  private final Set<InetAddress> addresses;
  private final Map<InetAddress, Set<InetAddress>> unanswered;

  /**
   * What is known.
   *
   * @param addresses local addresses whose path is dead, wherever it leads
   * @param unanswered peers that do not answer a connect, by the local address that it comes from
   */
  DeadPaths(Set<InetAddress> addresses, Map<InetAddress, Set<InetAddress>> unanswered) {
    this.addresses = Collections.unmodifiableSet(new HashSet<>(addresses));
    this.unanswered = Collections.unmodifiableMap(new HashMap<>(unanswered));
  }

  boolean isEmpty() {
    return addresses.isEmpty() && unanswered.isEmpty();
  }

  /** Whether a connection should not start from an address to a peer. */
  boolean has(InetAddress from, InetAddress to) {
    return addresses.contains(from) || isUnanswered(from, to);
  }

  private boolean isUnanswered(InetAddress from, InetAddress to) {
    Set<InetAddress> peers = unanswered.get(from);
    return peers != null && peers.contains(to);
  }

  /** Returns why, for the log. */
  String why(InetAddress from, InetAddress to) {
    return addresses.contains(from)
        ? "the path from " + from.getHostAddress() + " is dead"
        : to.getHostAddress() + " does not answer a connect from " + from.getHostAddress();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeadPaths
        && ((DeadPaths) other).addresses.equals(addresses)
        && ((DeadPaths) other).unanswered.equals(unanswered);
  }

  @Override
  public int hashCode() {
    return 31 * addresses.hashCode() + unanswered.hashCode();
  }
}
