package io.github.jmptcp.paths.engine;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.NetworkChange;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which addresses of this host can be used now, and by which interface. For one thread. */
final class LocalAddresses implements Closeable {
  private final TransportFactory factory;
  private final NetworkMonitor monitor;
  private Map<InetAddress, Link> usable = new HashMap<>();

  private LocalAddresses(TransportFactory factory, NetworkMonitor monitor) {
    this.factory = factory;
    this.monitor = monitor;
  }

  static LocalAddresses open(TransportFactory factory) throws NetlinkException {
    LocalAddresses addresses = new LocalAddresses(factory, NetworkMonitor.open(factory));
    boolean read = false;
    try {
      addresses.usable = addresses.read();
      read = true;
      return addresses;
    } finally {
      if (!read) {
        addresses.close();
      }
    }
  }

  private Map<InetAddress, Link> read() throws NetlinkException {
    Map<InetAddress, Link> now = new HashMap<>();
    try (Links links = Links.open(factory);
        Addresses addresses = Addresses.open(factory)) {
      Map<Integer, Link> byIndex = new HashMap<>();
      for (Link each : links.list()) {
        byIndex.put(each.index(), each);
      }
      for (InterfaceAddress each : addresses.list()) {
        Link link = byIndex.get(each.linkIndex());
        if (link != null && link.isUsable() && each.isUsable()) {
          now.put(each.address(), link);
        }
      }
    }
    return now;
  }

  /**
   * Takes what has changed since the last call, without waiting.
   *
   * @return the addresses that can be used again
   */
  Set<InetAddress> returned() throws NetlinkException {
    Set<InetAddress> back = new HashSet<>();
    List<NetworkChange> changes = new ArrayList<>();
    for (List<NetworkChange> some = monitor.next(0); !some.isEmpty(); some = monitor.next(0)) {
      changes.addAll(some);
    }
    boolean matters = false;
    for (NetworkChange each : changes) {
      matters |= each.route() == null;
    }
    if (matters) {
      Map<InetAddress, Link> before = usable;
      usable = read();
      back.addAll(usable.keySet());
      back.removeAll(before.keySet());
    }
    return back;
  }

  /** All addresses that can be used now, with their interfaces; not changed afterwards. */
  Map<InetAddress, Link> all() {
    return usable;
  }

  /** The interface of an address that can be used now; null for another. */
  @Nullable Link link(InetAddress address) {
    return usable.get(address);
  }

  @Override
  public void close() {
    monitor.close();
  }
}
