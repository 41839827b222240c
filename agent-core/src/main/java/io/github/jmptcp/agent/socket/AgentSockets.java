package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.kernel.LinkLocal;
import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.outcome.TcpChoice;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.agent.socket.SocketExchange.Moment;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpBridge;

/** The agent's side of the bridge: opens MPTCP sockets, demotes by rule, reads the outcome. */
public final class AgentSockets extends BridgeCalls {
  private final KernelCalls kernel;
  private final SocketOpener opener;
  private final SocketExchange exchange;
  private final Connections connections;
  private final OptionHandling options;
  private final ConnectsByMptcp connects;
  private final UrgentData urgentData;

  private AgentSockets(SocketParts parts) {
    this.kernel = parts.kernel;
    this.opener = parts.opener;
    this.exchange = parts.exchange;
    this.connections = parts.connections;
    this.options = parts.options;
    this.connects = new ConnectsByMptcp(kernel, exchange);
    this.urgentData = new UrgentData(connections);
  }

  /**
   * Puts the agent behind the bridge, which must have been defined: nothing that is verified
   * earlier may know that this class extends it.
   */
  public static void install(SocketParts parts) {
    parts.options.announce();
    JmptcpBridge.install(new AgentSockets(parts));
  }

  @Override
  protected int open(boolean ipv6, boolean server, boolean nonBlocking) {
    if (!connections.policy().wants(server)) {
      return -1;
    }
    return !server && exchange.expectsTcp()
        ? opener.openTcp(ipv6, nonBlocking)
        : opener.open(ipv6, server, nonBlocking);
  }

  @Override
  protected void connecting(
      FileDescriptor fd, InetAddress address, int port, Object socket, Object closeLock) {
    connections.begins();
    TcpReason why = connections.policy().whyNotConnect(address, port);
    TcpChoice choice =
        why == null ? null : new TcpChoice(why, new InetSocketAddress(address, port));
    if (choice != null && exchange.toTcp(fd, socket, closeLock, Moment.CONNECT, choice)) {
      options.forget(fd);
    } else {
      if (choice == null) {
        exchange.toMptcp(fd, socket, closeLock);
      }
      exchange.connects(fd, closeLock);
      connects.begins(fd, socket, closeLock, address, port);
    }
    // the socket is not exchanged any more
    connections.bindStart(kernel.libC(), number(fd), address, port);
  }

  @Override
  protected boolean isConnecting() {
    return connects.isAny();
  }

  @Override
  protected boolean refused(FileDescriptor fd, boolean goesOn) {
    boolean isTcp = connects.refused(fd, goesOn);
    if (isTcp) {
      options.forget(fd);
    }
    return isTcp;
  }

  @Override
  protected boolean goesOnByTcp(int fd) {
    FileDescriptor isTcp = connects.goesOnByTcp(fd);
    if (isTcp != null) {
      options.forget(isTcp);
    }
    return isTcp != null;
  }

  @Override
  protected void listening(FileDescriptor fd, Object socket, Object closeLock) {
    InetSocketAddress local = SocketAddresses.local(kernel.libC(), number(fd));
    if (local != null) {
      urgentData.listening(local.getPort());
      TcpReason why = connections.policy().whyNotListen(local.getAddress(), local.getPort());
      if (why != null && exchange.toTcp(fd, socket, closeLock, Moment.LISTEN, new TcpChoice(why))) {
        options.forget(fd);
      }
    }
  }

  @Override
  protected void settingOption(
      FileDescriptor fd, Object option, Object value, Object socket, Object closeLock) {
    exchange.setsOption(number(fd));
    TcpReason why = options.whyTcp(option, value);
    if (why == null) {
      exchange.setsOptionOfMptcp(fd, option, socket, closeLock);
    } else if (exchange.toTcp(fd, socket, closeLock, Moment.OPTION, new TcpChoice(why))) {
      options.forget(fd);
    }
  }

  @Override
  protected void sendingUrgent(FileDescriptor fd) throws IOException {
    String refusal = urgentData.refusal(kernel.libC(), number(fd));
    if (refusal != null) {
      throw new SocketException(refusal);
    }
  }

  @Override
  protected boolean setOptionFailed(FileDescriptor fd, Object option, Object value) {
    return options.set(kernel.libC(), fd, number(fd), option, value);
  }

  @Override
  protected void setOptionMayHaveFailed(FileDescriptor fd, int option, Object value) {
    options.setUnseen(kernel.libC(), fd, number(fd), option, value);
  }

  @Override
  protected @Nullable Object getOptionFailed(FileDescriptor fd, Object option) {
    return options.get(kernel.libC(), fd, number(fd), option);
  }

  @Override
  protected @Nullable Object emulatedOption(FileDescriptor fd, Object option) {
    return options.shown(kernel.libC(), fd, number(fd), option);
  }

  @Override
  protected void settingKeepAlive(FileDescriptor fd) {
    options.choosingKeepAlive(kernel.libC(), number(fd));
  }

  @Override
  protected boolean setBufferSize(FileDescriptor fd, int option, int bytes) {
    return options.setBufferSize(kernel.libC(), number(fd), option, bytes);
  }

  @Override
  protected void connected(FileDescriptor fd) {
    int number = number(fd);
    connections.connected(kernel.libC(), number, connects.ends(number));
  }

  @Override
  protected void accepted(FileDescriptor fd, FileDescriptor listener) {
    exchange.accepted(number(fd));
    connections.accepted(kernel.libC(), number(fd), number(listener));
  }

  @Override
  protected int interfaceOf(FileDescriptor fd) {
    InetSocketAddress local = SocketAddresses.local(kernel.libC(), number(fd));
    return local == null ? 0 : LinkLocal.interfaceOf(local.getAddress());
  }

  @Override
  protected boolean hasNothingToRead(FileDescriptor fd) {
    LibC libC = kernel.libC();
    int number = number(fd);
    if (!MptcpStatus.isRequested(libC, number)) {
      return false;
    }
    // a reset waits for the read that comes after all bytes; a peek would take it away where there
    // is none
    return (ConnectsByMptcp.hasError(libC, number)
            && libC.getIntOption(number, Linux.SOL_SOCKET, Linux.SO_MEMINFO) == 0)
        // FIONREAD counts a byte that is not there; a peek sees the end, and that a reset was read
        || libC.recvByte(number, Linux.MSG_PEEK | Linux.MSG_DONTWAIT) != 1;
  }

  @Override
  protected void closing(FileDescriptor fd) {
    int number = number(fd);
    connects.ends(number);
    exchange.closing(number);
    connections.closing(kernel.libC(), number);
  }

  @Override
  protected void failed(Throwable problem) {
    opener.failed(problem, "jmptcp is off, new sockets are plain TCP");
  }
}
