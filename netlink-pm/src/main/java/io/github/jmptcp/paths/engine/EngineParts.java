package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.UserspacePathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.rules.PathRules;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an engine knows and reads, opened and closed together. */
final class EngineParts implements Closeable {
  private final Deque<Closeable> opened = new ArrayDeque<>();
  final PathRules rules;
  final ApplicationSockets application;
  final PathOwnership ownership;
  final PathListener listener;
  final Problems problems;
  final LongSupplier clock;
  final PathManager manager;
  final MptcpEvents events;
  final MptcpSockets sockets;
  final LocalAddresses addresses;
  final RouteSources routes;
  final ConnectionTable table = new ConnectionTable();
  final SubflowWatch watch;
  final ConnectWatch connects;

  /** Null where paths that slow connections down are left alone. */
  final @Nullable QualityWatch quality;

  /** Null under the kernel's path manager. */
  final @Nullable UserspacePathManager userspace;

  private EngineParts(TransportFactory factory, EngineSettings settings) throws NetlinkException {
    rules = settings.rules;
    application = settings.application;
    ownership = settings.ownership;
    listener = settings.listener;
    problems = new Problems(listener);
    clock = settings.clock;
    boolean complete = false;
    try {
      manager = keep(PathManager.open(factory));
      userspace = settings.userspace ? keep(UserspacePathManager.open(factory)) : null;
      events = userspace == null ? keep(manager.subscribe()) : userspace.events();
      sockets = keep(MptcpSockets.open(factory));
      addresses = keep(LocalAddresses.open(factory));
      routes = keep(RouteSources.open(factory, addresses.all()));
      quality = settings.slow == SlowPaths.KEEP ? null : new QualityWatch();
      watch = new SubflowWatch(table, sockets, clock, quality);
      connects = new ConnectWatch(sockets, clock, settings.timeouts);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  static EngineParts open(TransportFactory factory, EngineSettings settings)
      throws NetlinkException {
    return new EngineParts(factory, settings);
  }

  private <T extends Closeable> T keep(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    for (Closeable each : opened) {
      try {
        each.close();
      } catch (IOException e) {
        throw new AssertionError("closing a netlink socket does not fail", e);
      }
    }
  }
}
