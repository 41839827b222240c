package io.github.jmptcp.paths.engine;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.rtnetlink.Link;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where new connections start by rules alone, for a process without a {@link PathEngine}, which
 * would know dead paths too. Belongs to the network namespace of the thread that opens it, and has
 * no thread of its own: a call of {@link #startOf} takes in what has changed since the last one.
 *
 * <p>Safe for concurrent use. Privileges: none.
 */
public final class RuleStarts implements Closeable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final List<InetAddress> NO_ALTERNATIVES = Collections.emptyList();

  private final PathRules rules;
  private final LocalAddresses addresses;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private volatile StartPaths starts;

  private RuleStarts(PathRules rules, LocalAddresses addresses) {
    this.rules = rules;
    this.addresses = addresses;
    this.starts = starts();
  }

  /**
   * Opens it in the network namespace of the calling thread.
   *
   * @throws NetlinkException where the addresses of this host cannot be read
   */
  public static RuleStarts open(PathRules rules, TransportFactory factory) throws NetlinkException {
    return new RuleStarts(rules, LocalAddresses.open(factory));
  }

  /**
   * Returns where a new connection should start; null to leave it to the route. Reads what has
   * changed in the network at most ten times a second, one thread while the others use what is
   * known.
   *
   * @param hostName as the application named the peer, or null
   */
  public @Nullable StartPath startOf(InetAddress remote, int port, @Nullable String hostName) {
    look();
    return starts.choose(remote, port, hostName, NoRoutes.INSTANCE);
  }

  private void look() {
    long last = lookedAt.get();
    long now = System.nanoTime();
    if (now - last < LOOK_NANOS || !lookedAt.compareAndSet(last, now)) {
      return;
    }
    synchronized (addresses) {
      Map<InetAddress, Link> before = addresses.all();
      try {
        addresses.returned();
      } catch (NetlinkException e) {
        return; // closed, or out of memory for now: what is known stays
      }
      if (addresses.all() != before) {
        starts = starts();
      }
    }
  }

  private StartPaths starts() {
    return new StartPaths(rules, devices(addresses.all()), DeadPaths.NONE, NO_ALTERNATIVES);
  }

  /** The names of the interfaces of addresses. */
  static Map<InetAddress, String> devices(Map<InetAddress, Link> links) {
    Map<InetAddress, String> devices = new HashMap<>();
    for (Map.Entry<InetAddress, Link> each : links.entrySet()) {
      devices.put(each.getKey(), each.getValue().name());
    }
    return devices;
  }

  @Override
  public void close() {
    addresses.close();
  }

  /** Without dead paths no route is looked up. */
  private enum NoRoutes implements StartPaths.RouteLookup {
    INSTANCE;

    @Override
    public @Nullable InetAddress source(InetAddress remote) {
      return null;
    }

    @Override
    public boolean leads(InetAddress remote, InetAddress from) {
      return false;
    }
  }
}
