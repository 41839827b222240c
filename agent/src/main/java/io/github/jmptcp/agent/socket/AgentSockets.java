package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.rules.SocketPolicy;
import io.github.jmptcp.agent.verdict.Verdicts;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.net.InetAddress;
import sun.nio.ch.JmptcpBridge;

/** The agent's side of the bridge: opens MPTCP sockets, demotes by rule, asks for the verdict. */
public final class AgentSockets extends JmptcpBridge {
  private final SocketPolicy policy;
  private final KernelCalls kernel;
  private final KernelSupport support;
  private final Counters counters;
  private final Verdicts verdicts;
  private final Log log;
  private final Runnable onFirstSocket;
  private volatile boolean opened;

  private AgentSockets(
      SocketPolicy policy,
      KernelCalls kernel,
      Counters counters,
      Verdicts verdicts,
      Log log,
      Runnable onFirstSocket) {
    this.policy = policy;
    this.kernel = kernel;
    this.support = new KernelSupport(log);
    this.counters = counters;
    this.verdicts = verdicts;
    this.log = log;
    this.onFirstSocket = onFirstSocket;
  }

  /**
   * Puts the agent behind the bridge, which must have been defined: nothing that is verified
   * earlier may know that this class extends it.
   *
   * @param onFirstSocket run once, when the first socket is due: main has started by then
   */
  public static void install(
      SocketPolicy policy,
      KernelCalls kernel,
      Counters counters,
      Verdicts verdicts,
      Log log,
      Runnable onFirstSocket) {
    JmptcpBridge.install(new AgentSockets(policy, kernel, counters, verdicts, log, onFirstSocket));
  }

  @Override
  protected int open(boolean ipv6, boolean server, boolean nonBlocking) {
    if (!opened) {
      first();
    }
    if (!policy.wants(server) || !support.isWorthAsking()) {
      return -1;
    }
    LibC libC = kernel.libC();
    int fd =
        libC.socket(
            ipv6 ? Linux.AF_INET6 : Linux.AF_INET,
            // not close-on-exec: the JDK's own sockets are not, its children close descriptors
            Linux.SOCK_STREAM | (nonBlocking ? Linux.SOCK_NONBLOCK : 0),
            Linux.IPPROTO_MPTCP);
    if (fd < 0) {
      if (support.refused(-fd)) {
        counters.refused.increment();
      }
      return -1;
    }
    // as the JDK's own creation does: dual stack whatever net.ipv6.bindv6only says, and listeners
    // that can be bound again at once
    if ((ipv6 && libC.setIntOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 0) < 0)
        || (server && libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1) < 0)) {
      libC.close(fd);
      return -1;
    }
    support.granted();
    counters.requested.increment();
    return fd;
  }

  private synchronized void first() {
    if (!opened) {
      opened = true;
      onFirstSocket.run();
    }
  }

  @Override
  protected void connecting(FileDescriptor fd, InetAddress address, int port) {
    counters.connectsBegun.increment();
    if (policy.demotes(address, port)) {
      LibC libC = kernel.libC();
      int number = number(fd);
      if (libC.getIntOption(number, Linux.SOL_SOCKET, Linux.SO_PROTOCOL) == Linux.IPPROTO_MPTCP) {
        int result = Demotion.toTcp(libC, number);
        if (result < 0) {
          log.debug("descriptor " + number + " stays MPTCP: " + Demotion.problem(result));
        }
      }
    }
  }

  @Override
  protected void connected(FileDescriptor fd) {
    verdicts.connected(kernel.libC(), number(fd));
  }

  @Override
  protected void accepted(FileDescriptor fd, FileDescriptor listener) {
    verdicts.accepted(kernel.libC(), number(fd), number(listener));
  }

  @Override
  protected boolean atEndOfStream(FileDescriptor fd) {
    // FIONREAD counts a byte that is not there; a peek sees the end
    return kernel.libC().recvByte(number(fd), Linux.MSG_PEEK | Linux.MSG_DONTWAIT) == 0;
  }

  @Override
  protected void closing(FileDescriptor fd) {
    verdicts.closing(kernel.libC(), number(fd));
  }

  @Override
  protected void failed(Throwable problem) {
    log.error(problem + "; jmptcp is off, new sockets are plain TCP");
  }
}
