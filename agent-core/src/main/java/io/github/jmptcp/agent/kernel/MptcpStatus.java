package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/** Whether a socket was opened as MPTCP, and whether MPTCP is in use on it. Thread-safe. */
public final class MptcpStatus {

  private MptcpStatus() {}

  /** Returns whether MPTCP is in use on a connected socket: TCP_IS_MPTCP of the kernel. */
  public static boolean isInUse(LibC libC, int fd) {
    int answer = libC.getIntOption(fd, Linux.IPPROTO_TCP, Linux.TCP_IS_MPTCP);
    if (answer >= 0) {
      return answer == 1;
    }
    // before 6.10: MPTCP_INFO answers while MPTCP is in use and fails after a fallback (5.16)
    ByteBuffer nothing = libC.takeScratch();
    try {
      return libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, nothing, 0) >= 0;
    } finally {
      libC.putScratch(nothing);
    }
  }

  /** Returns whether the socket was opened as TCP (SO_PROTOCOL). */
  public static boolean isTcp(LibC libC, int fd) {
    return libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL) == Linux.IPPROTO_TCP;
  }

  /**
   * Returns whether the socket was opened as MPTCP (SO_PROTOCOL), in use or not; false also where
   * the fd is no socket.
   */
  public static boolean isRequested(LibC libC, int fd) {
    return libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL) == Linux.IPPROTO_MPTCP;
  }
}
