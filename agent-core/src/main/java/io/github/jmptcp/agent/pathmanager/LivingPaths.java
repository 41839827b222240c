package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.engine.ApplicationSockets;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.engine.PathListener;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.paths.engine.SharedOwnership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/** The path engine of this JVM ({@code revive}, {@code slow}, {@code pm=userspace}) and its log. */
final class LivingPaths implements PathListener {
  private final Log log;

  private LivingPaths(Log log) {
    this.log = log;
  }

  /**
   * Starts the engine in the network namespace of this JVM.
   *
   * @throws IOException EPERM without CAP_NET_ADMIN
   */
  static PathEngine start(
      PathOptions options, OwnershipStore store, ApplicationSockets application, LibC libC, Log log)
      throws IOException {
    PathEngine.Builder engine =
        PathEngine.of(new SharedOwnership(store, ProcessIdentity.self()), new LivingPaths(log))
            .revive(options.revive())
            .slow(options.slow())
            .rules(options.rules())
            .application(application)
            .userspace(options.isUserspace())
            .threads(work -> OwnThread.of(work, "jmptcp-paths", PathEngine.STACK_BYTES));
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
  public void died(PathView path) {
    log.info(
        "paths: "
            + name(path)
            + " is dead: no subflow on it is alive"
            + (path.isLeftAlone() ? "" : "; it is tried again"));
  }

  @Override
  public void back(PathView path) {
    log.info("paths: " + name(path) + " is back");
  }

  @Override
  public void slow(InetAddress address, @Nullable String device, String why) {
    log.info(
        "paths: "
            + name(address, device)
            + " makes connections slower, and is a backup until it is tried again: "
            + why);
  }

  @Override
  public void triedAgain(InetAddress address, @Nullable String device) {
    log.info("paths: " + name(address, device) + " is used again after it was a backup");
  }

  @Override
  public void problem(String text) {
    log.warn("paths: " + text);
  }

  @Override
  public void watchedAgain() {
    log.info("paths: paths are watched again");
  }

  private static String name(PathView path) {
    return name(path.address(), path.device());
  }

  private static String name(InetAddress address, @Nullable String device) {
    return address.getHostAddress() + (device == null ? "" : " (" + device + ")");
  }
}
