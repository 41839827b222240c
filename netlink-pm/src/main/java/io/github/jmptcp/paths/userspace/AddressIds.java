package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers local addresses: a connection takes one id for each address and one address for each id.
 * The address of an endpoint has its id; others get one from 255 downwards and keep it. Not safe
 * for concurrent use.
 */
public final class AddressIds {
  private final Map<InetAddress, Integer> own = new HashMap<>();
  private final Map<InetAddress, Integer> endpoints = new HashMap<>();

  /** Takes the endpoints of the namespace. */
  public void use(Collection<Endpoint> current) {
    endpoints.clear();
    for (Endpoint each : current) {
      if (each.port() == 0) {
        endpoints.put(each.address(), each.id());
      }
    }
  }

  /** Returns the id of an address, 1 to 255. */
  public int of(InetAddress address) {
    Integer id = endpoints.get(address);
    if (id == null) {
      id = own.get(address);
    }
    if (id != null) {
      return id;
    }
    int free = 255;
    while (free > 1 && (own.containsValue(free) || endpoints.containsValue(free))) {
      free--;
    }
    own.put(address, free);
    return free;
  }
}
