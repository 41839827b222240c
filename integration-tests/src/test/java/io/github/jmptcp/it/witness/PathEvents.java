package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.NativeSocket;
import io.github.jmptcp.it.peer.SocketFacts;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** What the kernel's path manager tells: the lines of {@code ip mptcp monitor}. */
public final class PathEvents implements AutoCloseable {
  private final ForkedProcess monitor;

  private PathEvents(ForkedProcess monitor) {
    this.monitor = monitor;
  }

  /** Begins to listen; returns once the kernel tells. */
  public static PathEvents of(Netns netns) {
    ForkedProcess monitor = netns.start("stdbuf", "-oL", "ip", "mptcp", "monitor");
    try {
      // the kernel tells of every listener, so a listener shows that it tells
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

  /** Waits for a line: {@code [ SF_ESTABLISHED] token=... saddr4=...}, wherever it stands. */
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
