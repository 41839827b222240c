package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/**
 * The bytes of a connection as the kernel has counted them, in MPTCP_INFO or TCP_INFO. They are
 * read into scratch memory of the caller, so that a close allocates nothing. Thread-safe.
 */
public final class ConnectionBytes {
  // include/uapi/linux/mptcp.h: struct mptcp_info; kernel 6.5 has the byte counters
  private static final int MPTCP_INFO_BYTES_SENT = 56;
  private static final int MPTCP_INFO_BYTES_RECEIVED = 64;
  private static final int MPTCP_INFO_LENGTH = 72;
  // include/uapi/linux/tcp.h: struct tcp_info
  private static final int TCP_INFO_BYTES_RECEIVED = 128;
  private static final int TCP_INFO_BYTES_SENT = 200;
  private static final int TCP_INFO_BYTES_RETRANS = 208;
  private static final int TCP_INFO_LENGTH = 216;
  // include/net/tcp_states.h
  private static final int TCP_CLOSE = 7;
  private static final int TCP_CLOSE_WAIT = 8;
  private static final int TCP_LAST_ACK = 9;
  private static final int TCP_CLOSING = 11;

  // where the caller finds what was read
  private static final int SENT = 0;
  private static final int RECEIVED = 8;

  private ConnectionBytes() {}

  /**
   * Reads those of a connection on which MPTCP is in use.
   *
   * @param read scratch memory
   * @return whether there are any: not before kernel 6.5, and not after a fallback
   */
  public static boolean readMptcp(LibC libC, int fd, ByteBuffer read) {
    int length = libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, read, MPTCP_INFO_LENGTH);
    if (length < MPTCP_INFO_LENGTH) {
      return false;
    }
    put(read, read.getLong(MPTCP_INFO_BYTES_SENT), read.getLong(MPTCP_INFO_BYTES_RECEIVED));
    return true;
  }

  /**
   * Reads those of a connection by plain TCP, or that has fallen back to it.
   *
   * @param read scratch memory
   * @return whether there are any: not of another socket
   */
  public static boolean readTcp(LibC libC, int fd, ByteBuffer read) {
    if (!readTcpInfo(libC, fd, read)) {
      return false;
    }
    long sent = read.getLong(TCP_INFO_BYTES_SENT);
    long received = read.getLong(TCP_INFO_BYTES_RECEIVED);
    if (sent == 0 && received == 0 && read.get(0) == TCP_CLOSE) {
      put(read, -1, -1);
      return true;
    }
    long retransmitted = read.getLong(TCP_INFO_BYTES_RETRANS);
    put(read, sent - retransmitted, received > 0 ? received - fin(libC, fd, read) : 0);
    return true;
  }

  /**
   * Returns 1 if the peer's FIN, which takes a sequence number, is counted as a byte received, else
   * 0. The kernel reads the state before it takes the lock under which it reads the bytes
   * (tcp_get_info in net/ipv4/tcp.c), so a FIN may arrive between the two: the state is read a
   * second time.
   */
  private static int fin(LibC libC, int fd, ByteBuffer tcpInfo) {
    if (hasSeenFin(tcpInfo)) {
      return 1;
    }
    long received = tcpInfo.getLong(TCP_INFO_BYTES_RECEIVED);
    return readTcpInfo(libC, fd, tcpInfo)
            && hasSeenFin(tcpInfo)
            && tcpInfo.getLong(TCP_INFO_BYTES_RECEIVED) == received
        ? 1
        : 0;
  }

  private static boolean readTcpInfo(LibC libC, int fd, ByteBuffer into) {
    return libC.getsockopt(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, into, TCP_INFO_LENGTH)
        >= TCP_INFO_LENGTH;
  }

  private static boolean hasSeenFin(ByteBuffer tcpInfo) {
    int state = tcpInfo.get(0);
    return state == TCP_CLOSE_WAIT
        || state == TCP_LAST_ACK
        || state == TCP_CLOSING
        || state == TCP_CLOSE;
  }

  private static void put(ByteBuffer read, long sent, long received) {
    read.putLong(SENT, sent).putLong(RECEIVED, received);
  }

  /**
   * Whether TCP_INFO had nothing of a socket that is closed. After both FINs or a reset the kernel
   * wipes the one subflow of a connection that fell back to TCP, and with it all that TCP_INFO has
   * (seen on 6.18). A socket that was never connected has nothing either.
   */
  public static boolean isWiped(ByteBuffer read) {
    return read.getLong(RECEIVED) < 0;
  }

  /** Returns the bytes of data sent, each counted once. */
  public static long sent(ByteBuffer read) {
    return read.getLong(SENT);
  }

  /** Returns the bytes of data received. */
  public static long received(ByteBuffer read) {
    return read.getLong(RECEIVED);
  }
}
