package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.paths.rules.PathChoice;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.rtnetlink.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the endpoints of a connection from the paths of its rule: of an interface its first usable
 * address of the connection's family. An address has the same id in all connections: that of its
 * endpoint, where it has one.
 */
public final class RuleEndpoints {
  private final AddressIds ids;

  /** Endpoints whose addresses have ids of a numbering. */
  public RuleEndpoints(AddressIds ids) {
    this.ids = ids;
  }

  /**
   * Returns the endpoints of a rule's connection.
   *
   * @param serverSide whether this side accepted it: its paths are announced, not opened
   * @param family an address of the family that the connection has
   * @param usable the local addresses that can be used now, with their interfaces
   * @param progress whether a delayed path is due
   */
  public EndpointSet of(
      PathRule rule,
      boolean serverSide,
      InetAddress family,
      Map<InetAddress, Link> usable,
      Progress progress) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (PathChoice choice : rule.paths()) {
      if (choice.isDelayed() && !progress.isReached(choice.afterBytes(), choice.afterMillis())) {
        continue;
      }
      InetAddress address = address(choice, family, usable);
      if (address == null) {
        continue;
      }
      Link link = usable.get(address);
      Endpoint.Builder endpoint =
          Endpoint.of(address)
              .id(ids.of(address))
              .flags(serverSide ? EndpointFlag.SIGNAL : EndpointFlag.SUBFLOW);
      if (choice.isBackup()) {
        endpoint.flags(EndpointFlag.BACKUP);
      }
      if (link != null) {
        endpoint.deviceIndex(link.index(), link.name());
      }
      endpoints.add(endpoint.build());
    }
    // the first path opens the connection; each of the others is one more
    return new EndpointSet(endpoints, new Limits(rule.paths().size(), rule.paths().size()));
  }

  private static @Nullable InetAddress address(
      PathChoice choice, InetAddress family, Map<InetAddress, Link> usable) {
    List<InetAddress> found = new ArrayList<>();
    for (Map.Entry<InetAddress, Link> each : usable.entrySet()) {
      InetAddress address = each.getKey();
      if (address.getAddress().length == family.getAddress().length
          && !address.isLinkLocalAddress()
          && (address.equals(choice.address()) || each.getValue().name().equals(choice.device()))) {
        found.add(address);
      }
    }
    // the same one every time, whatever order the kernel lists them in
    Collections.sort(found, (a, b) -> a.getHostAddress().compareTo(b.getHostAddress()));
    return found.isEmpty() ? null : found.get(0);
  }

  /** How far a connection has come. */
  @FunctionalInterface
  public interface Progress {
    /** Returns whether it has carried so many bytes and is so old. */
    boolean isReached(long bytes, long millis);
  }
}
