package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/** The number by which sock_diag names a socket; no other socket has it. Thread-safe. */
public final class SocketCookie {

  private SocketCookie() {}

  /** Returns SO_COOKIE (kernel 4.12); 0 where the kernel has none. */
  public static long of(LibC libC, int fd) {
    ByteBuffer memory = libC.takeScratch();
    try {
      return libC.getsockopt(fd, Linux.SOL_SOCKET, Linux.SO_COOKIE, memory, 8) == 8
          ? memory.getLong(0)
          : 0;
    } finally {
      libC.putScratch(memory);
    }
  }
}
