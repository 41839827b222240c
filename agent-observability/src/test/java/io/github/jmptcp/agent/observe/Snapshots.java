package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /** One MPTCP connection, which has received 1 MiB with a round trip of 40 ms. */
  public static Snapshot ofFixedReceiveBuffer(int bytes) throws Exception {
    InetSocketAddress local = address(10, 0, 1, 1, 5000);
    InetSocketAddress remote = address(10, 0, 1, 2, 80);
    Connection.Builder connection = new Connection.Builder(local, remote);
    connection.inUse = true;
    connection.requested = true;
    connection.totals = new Totals(0, 1 << 20, 0, 0);
    connection.fixedReceiveBuffer = bytes;
    ByteBuffer info = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
    info.put(0, (byte) 1).putInt(148, 40_000); // TCP_ESTABLISHED, tcpi_min_rtt
    connection.subflows.add(Subflow.of(local, remote, new TcpInfo(info.array())));
    return new Snapshot(
        Collections.singletonList(connection.build()),
        Collections.<Listener>emptyList(),
        Collections.<String, Long>emptyMap(),
        Collections.<String>emptyList());
  }

  /** One MPTCP connection whose subflow goes by that interface. */
  public static Snapshot ofDevice(String name) throws Exception {
    InetSocketAddress local = address(10, 0, 1, 1, 5000);
    InetSocketAddress remote = address(10, 0, 1, 2, 80);
    Connection.Builder connection = new Connection.Builder(local, remote);
    connection.inUse = true;
    connection.requested = true;
    byte[] established = {1};
    connection.subflows.add(Subflow.of(local, remote, new TcpInfo(established)).withDevice(name));
    return new Snapshot(
        Collections.singletonList(connection.build()),
        Collections.<Listener>emptyList(),
        Collections.singletonMap("MPCapableSYNTX", 3L),
        Collections.<String>emptyList());
  }

  private static InetSocketAddress address(int a, int b, int c, int d, int port) throws Exception {
    byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
    return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
  }
}
