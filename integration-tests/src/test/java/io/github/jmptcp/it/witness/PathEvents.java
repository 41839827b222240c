package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.NativeSocket;
import io.github.jmptcp.it.peer.SocketFacts;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The events of the kernel's path manager: the lines of {@code ip mptcp monitor}. */
public final class PathEvents implements AutoCloseable {
  private final ForkedProcess monitor;

  private PathEvents(ForkedProcess monitor) {
    this.monitor = monitor;
  }

  /** Subscribes; returns once events arrive. */
  public static PathEvents of(Netns netns) {
    ForkedProcess monitor = netns.start("stdbuf", "-oL", "ip", "mptcp", "monitor");
    try {
      // the kernel reports every listener, so a listener shows that events arrive
      Awaitility.await()
          .until(
              () -> {
                NativeSocket.listen(netns, InetAddress.getLoopbackAddress(), SocketFacts.MPTCP)
                    .close();
                return !monitor.stdout().lines().isEmpty();
              });
    } catch (RuntimeException | Error e) {
      monitor.close();
      throw e;
    }
    return new PathEvents(monitor);
  }

  /** Waits for a line: {@code [ SF_ESTABLISHED] token=... saddr4=...}, at any position. */
  public String await(Predicate<String> line) {
    return monitor.stdout().await(line, ForkedProcess.LIMIT);
  }

  /** All lines so far. */
  public List<String> lines() {
    return monitor.stdout().lines();
  }

  @Override
  public void close() {
    monitor.close();
  }
}
