package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.mptcp.TcpSocket;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.mptcp.TcpTable;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.procfs.NamespaceCounters;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of any process as the kernel has them: sock_diag of its network namespace, and {@code
 * /proc/PID/fd} to find which of them are its own. Needs to be that user or root, no capability.
 * The calling thread must be in the process's network namespace.
 */
public final class KernelSockets {
  private final long pid;
  private final Map<InetAddress, String> deviceByAddress = new HashMap<>();
  private final Map<Integer, String> deviceByIndex = new HashMap<>();
  private final List<String> gaps = new ArrayList<>();

  private KernelSockets(long pid) {
    this.pid = pid;
  }

  /**
   * Reads the sockets of a process.
   *
   * @throws NetlinkException where sock_diag is refused
   * @throws IOException where {@code /proc/PID/fd} may not be read, or the process is gone
   */
  public static Snapshot of(long pid) throws IOException, NetlinkException {
    return new KernelSockets(pid).read();
  }

  private Snapshot read() throws IOException, NetlinkException {
    Set<Long> inodes = ProcessFiles.socketInodes(pid);
    List<MptcpSocket> mptcp = Collections.emptyList();
    TcpTable tcp;
    try (MptcpSockets sockets = MptcpSockets.open()) {
      try {
        mptcp = sockets.list();
      } catch (NetlinkException e) {
        gaps.add("no MPTCP sockets: " + e.getMessage());
      }
      tcp = sockets.tcp();
    }
    readDevices();
    List<Listener> listeners = new ArrayList<>();
    Set<Integer> listeningPorts = new HashSet<>();
    for (MptcpSocket socket : mptcp) {
      if (inodes.contains(socket.inode()) && socket.isListening()) {
        listeners.add(new Listener(socket.localAddress(), true));
        listeningPorts.add(socket.localAddress().getPort());
      }
    }
    Map<List<InetSocketAddress>, TcpSocket> plain = new HashMap<>();
    // the TCP socket inside an MPTCP one has its inode too
    Set<Long> ofTcp = new HashSet<>(inodes);
    mptcp.forEach(socket -> ofTcp.remove(socket.inode()));
    for (TcpSocket socket : tcp.plain()) {
      plain.put(Arrays.asList(socket.localAddress(), socket.remoteAddress()), socket);
      if (ofTcp.contains(socket.inode()) && socket.state() == TcpState.LISTEN) {
        listeners.add(new Listener(socket.localAddress(), false));
        listeningPorts.add(socket.localAddress().getPort());
      }
    }
    List<Connection> connections = new ArrayList<>();
    for (MptcpSocket socket : mptcp) {
      if (inodes.contains(socket.inode()) && isConnection(socket.state(), socket.remoteAddress())) {
        connections.add(mptcp(socket, tcp, plain, listeningPorts));
      }
    }
    for (TcpSocket socket : tcp.plain()) {
      if (ofTcp.contains(socket.inode()) && isConnection(socket.state(), socket.remoteAddress())) {
        Connection.Builder connection =
            builder(socket.localAddress(), socket.remoteAddress(), listeningPorts);
        fillPlain(connection, socket);
        connections.add(connection.build());
      }
    }
    return new Snapshot(connections, listeners, namespaceCounters(), gaps);
  }

  private static boolean isConnection(TcpState state, InetSocketAddress remote) {
    return state != TcpState.LISTEN && remote.getPort() != 0;
  }

  private static Connection.Builder builder(
      InetSocketAddress local, InetSocketAddress remote, Set<Integer> listeningPorts) {
    Connection.Builder connection = new Connection.Builder(local, remote);
    connection.role = listeningPorts.contains(local.getPort()) ? Role.ACCEPT : Role.CONNECT;
    return connection;
  }

  private Connection mptcp(
      MptcpSocket socket,
      TcpTable tcp,
      Map<List<InetSocketAddress>, TcpSocket> plain,
      Set<Integer> listeningPorts) {
    InetSocketAddress local = socket.localAddress();
    InetSocketAddress remote = socket.remoteAddress();
    Connection.Builder connection = builder(local, remote, listeningPorts);
    connection.requested = true;
    connection.state = socket.state().ssName();
    connection.inUse = !socket.info().isFallback();
    if (connection.inUse) {
      connection.token = socket.token();
      connection.extraSubflows = socket.info().extraSubflows();
      connection.subflowsTotal = socket.info().totalSubflows();
      connection.totals = Totals.of(socket.info());
      connection.info = socket.info();
      connection.outstanding = socket.info().writeSequence() - socket.info().firstUnacknowledged();
      List<io.github.jmptcp.mptcp.Subflow> subflows = tcp.subflows().get(socket.token());
      if (subflows != null) {
        for (io.github.jmptcp.mptcp.Subflow subflow : subflows) {
          connection.subflows.add(subflow(subflow));
        }
      }
    } else {
      TcpSocket inside = plain.get(Arrays.asList(local, remote));
      if (inside != null) {
        fillPlain(connection, inside);
      }
    }
    return connection.build();
  }

  private Subflow subflow(io.github.jmptcp.mptcp.Subflow subflow) {
    TcpInfo info = subflow.tcpInfo();
    return Subflow.of(
            subflow.localAddress(),
            subflow.remoteAddress(),
            info == null ? new TcpInfo(new byte[0]) : info)
        .with(subflow)
        .withDevice(device(subflow.interfaceIndex(), subflow.localAddress().getAddress()));
  }

  private void fillPlain(Connection.Builder connection, TcpSocket socket) {
    connection.state = socket.state().ssName();
    TcpInfo info = socket.tcpInfo();
    if (info != null) {
      connection.totals = Totals.of(info);
      connection.subflows.add(
          Subflow.of(connection.local, connection.remote, info)
              .withDevice(device(socket.interfaceIndex(), connection.local.getAddress())));
    }
  }

  private @Nullable String device(int index, InetAddress address) {
    return index != 0 ? deviceByIndex.get(index) : deviceByAddress.get(address);
  }

  private void readDevices() {
    try (Links links = Links.open(TransportFactory.kernel());
        Addresses addresses = Addresses.open(TransportFactory.kernel())) {
      for (Link link : links.list()) {
        deviceByIndex.put(link.index(), link.name());
      }
      for (InterfaceAddress address : addresses.list()) {
        String name = deviceByIndex.get(address.linkIndex());
        if (name != null) {
          deviceByAddress.put(address.address(), name);
        }
      }
    } catch (NetlinkException e) {
      gaps.add("no interface names: " + e.getMessage());
    }
  }

  private Map<String, Long> namespaceCounters() {
    try {
      return NamespaceCounters.all(
          NamespaceCounters.FILE.replace("self", Long.toString(pid)), NamespaceCounters.MPTCP);
    } catch (IOException | RuntimeException e) {
      gaps.add("no namespace counters: " + e.getMessage());
      return Collections.emptyMap();
    }
  }
}
