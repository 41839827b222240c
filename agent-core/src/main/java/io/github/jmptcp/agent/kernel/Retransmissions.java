package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/** Whether the kernel has sent segments of a connection again. Thread-safe. */
public final class Retransmissions {
  // struct tcp_info in include/uapi/linux/tcp.h
  private static final int TCP_INFO_TOTAL_RETRANS = 100;
  private static final int TCP_INFO_LENGTH = 104;

  private Retransmissions() {}

  /**
   * Returns whether any segment was sent again; right after a connect that can only be the SYN.
   * False where the fd is no TCP or MPTCP socket.
   */
  public static boolean any(LibC libC, int fd) {
    ByteBuffer info = libC.takeScratch();
    try {
      int length = libC.getsockopt(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, info, TCP_INFO_LENGTH);
      return length >= TCP_INFO_LENGTH && info.getInt(TCP_INFO_TOTAL_RETRANS) > 0;
    } finally {
      libC.putScratch(info);
    }
  }
}
