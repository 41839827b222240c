package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;

/** Snapshots for tests. */
public final class Snapshots {
  private Snapshots() {}

  /** One MPTCP connection, token abcd, with a first subflow and a joined one from 10.0.2.1:5001. */
  public static Snapshot ofTwoSubflows(String states) throws Exception {
    InetSocketAddress remote = address(10, 0, 1, 2, 80);
    Connection.Builder connection = new Connection.Builder(address(10, 0, 1, 1, 5000), remote);
    connection.inUse = true;
    connection.requested = true;
    connection.token = 0xabcd;
    TcpInfo info = new TcpInfo(new byte[0]);
    connection.subflows.add(Subflow.of(address(10, 0, 1, 1, 5000), remote, info));
    connection.subflows.add(Subflow.of(address(10, 0, 2, 1, 5001), remote, info));
    return new Snapshot(
            Collections.singletonList(connection.build()),
            Collections.<Listener>emptyList(),
            Collections.<String, Long>emptyMap(),
            Collections.<String>emptyList())
        .with(PathStateLines.parse(states));
  }

  private static InetSocketAddress address(int a, int b, int c, int d, int port) throws Exception {
    byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
    return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
  }
}
