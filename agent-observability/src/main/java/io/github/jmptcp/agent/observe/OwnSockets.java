package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.ProcSelf;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This process's own sockets, by walking its descriptors: a few getsockopt calls a connection, when
 * a status is requested. Needs no privilege. A descriptor that is closed meanwhile is left out; so
 * is one that became another socket between two calls, which can be no worse than wrong for one
 * reading.
 */
public final class OwnSockets {
  private final LibC libC;
  private final Reasons reasons;
  private final Origins origins;

  /**
   * @param origins who opened which descriptor, or {@link Origins#NONE}
   */
  public OwnSockets(LibC libC, Reasons reasons, Origins origins) {
    this.libC = libC;
    this.reasons = reasons;
    this.origins = origins;
  }

  /** Reads them all. Takes about 10 microseconds a connection. */
  public Snapshot read() {
    try (SubflowReader subflowReader = new SubflowReader(libC)) {
      return new Walk(subflowReader).run();
    }
  }

  private final class Walk {
    private final SubflowReader subflowReader;
    private final Map<Integer, Boolean> listeningPorts = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Connection.Builder> found = new ArrayList<>();
    // a descriptor may have been duplicated: a connection is its two addresses
    private final Set<List<Object>> seen = new HashSet<>();
    private final List<String> gaps = new ArrayList<>();

    Walk(SubflowReader subflowReader) {
      this.subflowReader = subflowReader;
    }

    Snapshot run() {
      int[] descriptors = ProcSelf.descriptors();
      if (descriptors == null) {
        gaps.add("/proc/self/fd cannot be read: is /proc mounted?");
        descriptors = new int[0];
      }
      for (int descriptor : descriptors) {
        look(descriptor);
      }
      SubflowIds ids = SubflowIds.of(libC, found, gaps);
      Devices devices = Devices.now();
      List<Connection> connections = new ArrayList<>(found.size());
      for (Connection.Builder connection : found) {
        finish(connection, ids, devices);
        connections.add(connection.build());
      }
      return new Snapshot(connections, listeners, namespaceCounters(), gaps);
    }

    private void look(int fd) {
      int protocol = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL);
      if (protocol != Linux.IPPROTO_TCP && protocol != Linux.IPPROTO_MPTCP) {
        return;
      }
      boolean requested = protocol == Linux.IPPROTO_MPTCP;
      InetSocketAddress local = SocketAddresses.local(libC, fd);
      if (local == null) {
        return;
      }
      if (libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_ACCEPTCONN) == 1) {
        if (seen.add(Collections.singletonList(local))) {
          listeners.add(new Listener(local, requested));
        }
        listeningPorts.merge(local.getPort(), requested, Boolean::logicalOr);
        return;
      }
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote == null || !seen.add(Arrays.asList(local, remote))) {
        return; // not connected, or met already
      }
      Connection.Builder connection = new Connection.Builder(local, remote);
      connection.requested = requested;
      connection.origin = origins.of(fd);
      readNumbers(fd, connection);
      found.add(connection);
    }

    private void readNumbers(int fd, Connection.Builder connection) {
      // of an MPTCP socket: the initial subflow's
      TcpInfo tcp = tcpInfo(fd);
      connection.inUse = connection.requested && MptcpStatus.isInUse(libC, fd);
      if (connection.inUse && subflowReader.read(fd, connection)) {
        connection.state = stateOf(connection.subflows, tcp);
        readFixedBuffers(fd, connection);
      } else {
        connection.inUse = false;
        connection.state = tcp.state().ssName();
        connection.totals = Totals.of(tcp);
        connection.subflows.add(Subflow.of(connection.local, connection.remote, tcp));
      }
    }

    /** The kernel reports the double of what was set. */
    private void readFixedBuffers(int fd, Connection.Builder connection) {
      int locked = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_BUF_LOCK);
      if (locked < 0) {
        return; // before 5.14
      }
      connection.fixedSendBuffer =
          (locked & Linux.SOCK_SNDBUF_LOCK) == 0
              ? 0
              : libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF) / 2;
      connection.fixedReceiveBuffer =
          (locked & Linux.SOCK_RCVBUF_LOCK) == 0
              ? 0
              : libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF) / 2;
    }

    private TcpInfo tcpInfo(int fd) {
      ByteBuffer memory = libC.takeScratch();
      try {
        int length =
            libC.getsockopt(
                fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, memory, SubflowReader.TCP_INFO_LENGTH);
        return new TcpInfo(SubflowReader.bytes(memory, 0, Math.max(length, 0)));
      } finally {
        libC.putScratch(memory);
      }
    }

    /** The connection lives as long as one subflow does. */
    private String stateOf(List<Subflow> subflows, TcpInfo initial) {
      for (Subflow subflow : subflows) {
        if (subflow.isAlive()) {
          return subflow.state();
        }
      }
      return initial.state().ssName();
    }

    private void finish(Connection.Builder connection, SubflowIds ids, Devices devices) {
      Boolean listenerIsMptcp = listeningPorts.get(connection.local.getPort());
      connection.role = listenerIsMptcp == null ? Role.CONNECT : Role.ACCEPT;
      ids.complete(connection);
      for (int i = 0; i < connection.subflows.size(); i++) {
        Subflow subflow = connection.subflows.get(i);
        if (!subflow.isAlive()) {
          // of the initial one alone, and the kernel has wiped its own address from it
          subflow = subflow.from(connection.local);
        }
        connection.subflows.set(
            i, subflow.withDevice(devices.having(subflow.local().getAddress())));
      }
      if (!connection.inUse) {
        connection.reason =
            reasons.whyNot(
                connection.role,
                connection.requested,
                Boolean.TRUE.equals(listenerIsMptcp),
                connection.remote);
      }
    }

    private Map<String, Long> namespaceCounters() {
      try {
        return NamespaceCounters.all(NamespaceCounters.FILE, NamespaceCounters.MPTCP);
      } catch (IOException | RuntimeException e) {
        gaps.add("no namespace counters: " + e.getMessage());
        return Collections.emptyMap();
      }
    }
  }
}
