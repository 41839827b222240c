package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code connect} calls show of the application: the name by which it last resolved a peer,
 * and the sockets that it has bound to an address. At most 4096 of each. Thread-safe; takes no lock
 * of the engine.
 */
public final class SeenSockets implements ApplicationSockets {
  private static final int MOST = 4096;

  private final Map<InetAddress, String> names = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Boolean> bound = new ConcurrentHashMap<>();

  /** The application connects to a peer that it has named so, or not named. */
  public void named(InetAddress peer, @Nullable String name) {
    if (name != null) {
      put(names, peer, name);
    } else if (!names.isEmpty()) {
      names.remove(peer);
    }
  }

  /** The application connects a socket that it has bound to there. */
  public void bound(InetSocketAddress local) {
    if (!local.getAddress().isAnyLocalAddress()) {
      put(bound, local, Boolean.TRUE);
    }
  }

  private static <K, V> void put(Map<K, V> to, K key, V value) {
    to.put(key, value);
    if (to.size() > MOST) {
      Iterator<K> any = to.keySet().iterator();
      any.next();
      any.remove();
    }
  }

  @Override
  public @Nullable String nameOf(InetAddress peer) {
    return names.get(peer);
  }

  @Override
  public boolean hasBound(InetSocketAddress local) {
    return bound.containsKey(local);
  }

  @Override
  public void ended(InetSocketAddress local) {
    bound.remove(local);
  }
}
