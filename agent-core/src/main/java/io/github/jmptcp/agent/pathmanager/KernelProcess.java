package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.ownership.OwnershipLocation;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/** This JVM over the kernel. */
final class KernelProcess implements ThisProcess {
  private final KernelCalls kernel;
  private final Log log;

  KernelProcess(KernelCalls kernel, Log log) {
    this.kernel = kernel;
    this.log = log;
  }

  @Override
  public TransportFactory netlink() {
    return kernel.netlink();
  }

  @Override
  public OwnershipStore ownership() throws IOException {
    OwnershipLocation location = OwnershipLocation.find(kernel.libC());
    for (String each : location.refused()) {
      log.debug("paths: no ownership file: " + each);
    }
    if (location.isUnshared()) {
      log.info(
          "paths: no directory for the ownership file ("
              + location.refused().get(0)
              + "); what is set here is undone at exit, but other JVMs do not know of it, nor do"
              + " they take it over after a SIGKILL; make /run writable, or set XDG_RUNTIME_DIR");
    }
    return location.store();
  }

  @Override
  public PathManagerType pathManager() {
    return PathManagerType.current();
  }

  @Override
  public PathEngine start(PathEngine.Builder engine) throws IOException {
    LibC libC = kernel.libC();
    try {
      // a security manager asks about the application too, which is on this thread's stack
      return AccessController.doPrivileged(
          new PrivilegedExceptionAction<PathEngine>() {
            @Override
            public PathEngine run() throws NetlinkException {
              return engine.start(libC);
            }
          });
    } catch (PrivilegedActionException e) {
      throw (IOException) e.getException();
    }
  }

  @Override
  public boolean runAtExit(Runnable work) {
    return ShutdownHook.add(work, "jmptcp-paths-exit");
  }
}
