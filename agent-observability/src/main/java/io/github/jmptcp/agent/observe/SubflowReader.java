package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Reads an own MPTCP socket and its subflows: MPTCP_FULL_INFO (6.5) in one call, MPTCP_INFO,
 * MPTCP_TCPINFO and MPTCP_SUBFLOW_ADDRS (5.16) before. Not safe for concurrent use; to be closed,
 * which gives its memory back.
 */
final class SubflowReader implements Closeable {
  /** Of struct tcp_info in 6.18; an older kernel writes less. */
  static final int TCP_INFO_LENGTH = 280;

  // of struct mptcp_info in 6.18
  private static final int MPTCP_INFO_LENGTH = 96;
  // struct mptcp_full_info
  private static final int SIZE_TCPINFO_KERNEL = 0;
  private static final int SIZE_TCPINFO_USER = 4;
  private static final int SIZE_SFINFO_USER = 12;
  private static final int NUM_SUBFLOWS = 16;
  private static final int SIZE_ARRAYS_USER = 20;
  private static final int SUBFLOW_INFO = 24;
  private static final int TCP_INFO = 32;
  private static final int MPTCP_INFO = 40;
  private static final int FULL_LENGTH = MPTCP_INFO + MPTCP_INFO_LENGTH;
  // struct mptcp_subflow_info: id, and two struct sockaddr_storage aligned to 8
  private static final int ADDRESSES_AT = 8;
  private static final int REMOTE_AT = 128;
  private static final int ADDRESSES_LENGTH = 256;
  private static final int SFINFO_LENGTH = ADDRESSES_AT + ADDRESSES_LENGTH;
  // struct mptcp_subflow_data
  private static final int DATA_HEADER = 16;
  // the kernel's path manager makes eight at most; a second call reads what lies beyond
  private static final int FIRST_ROOM = 16;

  private final LibC libC;
  private boolean hasFullInfo = true;
  private int room;
  private final ByteBuffer full;
  private ByteBuffer addresses;
  private ByteBuffer tcpInfos;

  SubflowReader(LibC libC) {
    this.libC = libC;
    full = libC.takeScratch(FULL_LENGTH);
    addresses = libC.takeScratch(addressBytes(FIRST_ROOM));
    tcpInfos = libC.takeScratch(tcpInfoBytes(FIRST_ROOM));
    room = FIRST_ROOM;
  }

  @Override
  public void close() {
    libC.putScratch(full);
    libC.putScratch(addresses);
    libC.putScratch(tcpInfos);
  }

  private static int addressBytes(int subflows) {
    return DATA_HEADER + subflows * SFINFO_LENGTH;
  }

  private static int tcpInfoBytes(int subflows) {
    return DATA_HEADER + subflows * TCP_INFO_LENGTH;
  }

  static byte[] bytes(ByteBuffer from, int start, int length) {
    byte[] bytes = new byte[length];
    ByteBuffer at = from.duplicate();
    at.position(start);
    at.get(bytes);
    return bytes;
  }

  private void makeRoom(int subflows) {
    addresses = replace(addresses, addressBytes(subflows));
    tcpInfos = replace(tcpInfos, tcpInfoBytes(subflows));
    room = subflows;
  }

  private ByteBuffer replace(ByteBuffer before, int bytes) {
    ByteBuffer larger = libC.takeScratch(bytes);
    libC.putScratch(before);
    return larger;
  }

  /** Fills in what MPTCP knows; false where MPTCP is not in use on the socket (any more). */
  boolean read(int fd, Connection.Builder into) {
    if (hasFullInfo) {
      int length = readFull(fd);
      if (length >= MPTCP_INFO) {
        take(into, new MptcpInfo(bytes(full, MPTCP_INFO, length - MPTCP_INFO)));
        int count = Math.min(full.getInt(NUM_SUBFLOWS), room);
        int tcpLength = Math.min(full.getInt(SIZE_TCPINFO_KERNEL), TCP_INFO_LENGTH);
        takeSubflows(into, count, ADDRESSES_AT, SFINFO_LENGTH, 0, tcpLength);
        return true;
      }
      if (libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, full, 0) < 0) {
        return false; // fallen back, or not connected
      }
      hasFullInfo = false;
    }
    return readOlder(fd, into);
  }

  private int readFull(int fd) {
    while (true) {
      for (int i = 0; i < MPTCP_INFO; i += 8) {
        full.putLong(i, 0);
      }
      full.putInt(SIZE_TCPINFO_USER, TCP_INFO_LENGTH).putInt(SIZE_SFINFO_USER, SFINFO_LENGTH);
      full.putInt(SIZE_ARRAYS_USER, room);
      full.putLong(SUBFLOW_INFO, libC.address(addresses));
      full.putLong(TCP_INFO, libC.address(tcpInfos));
      int length = libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_FULL_INFO, full, FULL_LENGTH);
      int count = length >= MPTCP_INFO ? full.getInt(NUM_SUBFLOWS) : 0;
      if (count <= room) {
        return length;
      }
      makeRoom(count + FIRST_ROOM);
    }
  }

  private boolean readOlder(int fd, Connection.Builder into) {
    int length = libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, full, MPTCP_INFO_LENGTH);
    if (length < 0) {
      return false;
    }
    take(into, new MptcpInfo(bytes(full, 0, length)));
    int addressCount = readArray(fd, Linux.MPTCP_SUBFLOW_ADDRS, addresses, ADDRESSES_LENGTH);
    int infoCount = readArray(fd, Linux.MPTCP_TCPINFO, tcpInfos, TCP_INFO_LENGTH);
    int tcpLength = infoCount > 0 ? Math.min(tcpInfos.getInt(8), TCP_INFO_LENGTH) : 0;
    takeSubflows(
        into,
        Math.min(room, Math.min(addressCount, infoCount)),
        DATA_HEADER,
        ADDRESSES_LENGTH,
        DATA_HEADER,
        tcpLength);
    return true;
  }

  /** How many there are, of which as many are in the array as it has room for; 0: none to read. */
  private int readArray(int fd, int option, ByteBuffer array, int elementLength) {
    // size_subflow_data, num_subflows, size_kernel, size_user
    array.putInt(0, DATA_HEADER).putInt(4, 0).putInt(8, 0).putInt(12, elementLength);
    int result =
        libC.getsockopt(fd, Linux.SOL_MPTCP, option, array, DATA_HEADER + room * elementLength);
    return result < 0 ? 0 : array.getInt(4);
  }

  private static void take(Connection.Builder into, MptcpInfo info) {
    into.token = info.token();
    into.extraSubflows = info.extraSubflows();
    into.subflowsTotal = info.totalSubflows();
    into.totals = Totals.of(info);
    into.info = info;
    into.outstanding = info.writeSequence() - info.firstUnacknowledged();
  }

  private void takeSubflows(
      Connection.Builder into,
      int count,
      int addressStart,
      int addressStep,
      int tcpStart,
      int tcpLength) {
    for (int i = 0; i < count; i++) {
      int at = addressStart + i * addressStep;
      InetSocketAddress local = SocketAddresses.decode(addresses, at);
      InetSocketAddress remote = SocketAddresses.decode(addresses, at + REMOTE_AT);
      if (local != null && remote != null) {
        TcpInfo info = new TcpInfo(bytes(tcpInfos, tcpStart + i * TCP_INFO_LENGTH, tcpLength));
        into.subflows.add(Subflow.of(local, remote, info));
      }
    }
  }
}
