package io.github.jmptcp.paths.engine;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Route;
import io.github.jmptcp.rtnetlink.Routes;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for routes; without an answer a connection starts as it would anyway. */
final class RouteSources implements StartPaths.RouteLookup, Closeable {
  private final Routes routes;
  private volatile Map<InetAddress, Link> links;

  private RouteSources(Routes routes, Map<InetAddress, Link> links) {
    this.routes = routes;
    this.links = links;
  }

  static RouteSources open(TransportFactory factory, Map<InetAddress, Link> links)
      throws NetlinkException {
    return new RouteSources(Routes.open(factory), links);
  }

  /** Takes the interfaces of local addresses, after they have changed. */
  void use(Map<InetAddress, Link> newLinks) {
    links = newLinks;
  }

  @Override
  public @Nullable InetAddress source(InetAddress remote) {
    try {
      return routes.lookup(remote, null, 0).map(Route::preferredSource).orElse(null);
    } catch (NetlinkException e) {
      return null;
    }
  }

  @Override
  public boolean leads(InetAddress remote, InetAddress from) {
    Link link = links.get(from);
    try {
      return link != null && routes.lookup(remote, from, link.index()).isPresent();
    } catch (NetlinkException e) {
      return false;
    }
  }

  @Override
  public void close() {
    routes.close();
  }
}
