package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import java.io.IOException;

/**
 * What path management takes from this process and its network namespace; a fake in tests. Safe for
 * concurrent use.
 */
interface ThisProcess {
  /** Netlink sockets. Throws a LinkageError where native code cannot be loaded. */
  TransportFactory netlink();

  /**
   * Finds what the JVMs of the network namespace share.
   *
   * @throws IOException as {@link io.github.jmptcp.paths.ownership.OwnershipLocation#find}
   */
  OwnershipStore ownership() throws IOException;

  /** Which path manager new connections get. */
  PathManagerType pathManager();

  /**
   * Starts an engine.
   *
   * @throws IOException EPERM without CAP_NET_ADMIN
   */
  PathEngine start(PathEngine.Builder engine) throws IOException;

  /**
   * Has that run when the JVM goes down.
   *
   * @return false where it is going down already: then it does not run
   */
  boolean runAtExit(Runnable work);
}
