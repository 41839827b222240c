package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.policy.NetworkWatch;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.NetworkChange;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees changes of the {@link KnownNetwork} in rtnetlink's messages, and of endpoints by listing
 * them, since the kernel has no event for those. Reads at most once a second, and only when called.
 */
public final class NetlinkWatch implements NetworkWatch {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final KernelCalls kernel;
  private final Log log;
  private final AtomicLong lookedAt = new AtomicLong();
  private @Nullable NetworkMonitor monitor;
  private @Nullable PathManager pathManager;
  private @Nullable KnownNetwork known;

  public NetlinkWatch(KernelCalls kernel, Log log) {
    this.kernel = kernel;
    this.log = log;
  }

  @Override
  public synchronized void begin() {
    if (monitor != null) {
      hasChangedNow();
      return;
    }
    // a security manager asks about the application too, which is on this thread's stack
    AccessController.doPrivileged(
        new PrivilegedAction<Boolean>() {
          @Override
          public Boolean run() {
            open();
            return true;
          }
        });
    lookedAt.set(System.nanoTime());
  }

  private void open() {
    try {
      TransportFactory factory = kernel.netlink();
      monitor = NetworkMonitor.open(factory); // first, so as to miss nothing
      KnownNetwork read = new KnownNetwork(factory);
      known = read;
      read.read();
      pathManager = PathManager.open(factory);
      read.changes(pathManager.endpoints());
    } catch (NetlinkException e) {
      log.debug("learned peers stay when the network changes: " + e.getMessage());
    }
  }

  @Override
  public boolean hasChanged() {
    long last = lookedAt.get();
    long now = System.nanoTime();
    // one thread looks, the others go on with what is known
    return now - last >= LOOK_NANOS && lookedAt.compareAndSet(last, now) && hasChangedNow();
  }

  private synchronized boolean hasChangedNow() {
    boolean changed = false;
    try {
      if (monitor != null && known != null) {
        for (List<NetworkChange> messages = monitor.next(0);
            !messages.isEmpty();
            messages = monitor.next(0)) {
          for (NetworkChange message : messages) {
            changed |= known.changes(message);
          }
        }
        changed |= pathManager != null && known.changes(pathManager.endpoints());
      }
    } catch (NetlinkException e) {
      log.debug("changes of the network cannot be seen: " + e.getMessage());
    }
    return changed;
  }
}
