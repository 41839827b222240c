package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.LibC;
import java.nio.ByteBuffer;

/** The epoll set of a library. */
final class EpollSet {
  private static final int EPOLL_CTL_ADD = 1;
  // struct epoll_event is packed on x86-64 only
  private static final int EVENT_DATA = isX86() ? 4 : 8;

  private EpollSet() {}

  /** Adds a descriptor as Netty does: the data is the descriptor; returns 0 or -errno. */
  static int add(LibC libC, int epollFd, int fd, int events) {
    ByteBuffer event = libC.takeScratch();
    try {
      event.putLong(0, 0).putLong(8, 0);
      event.putInt(0, events).putInt(EVENT_DATA, fd);
      return libC.epollCtl(epollFd, EPOLL_CTL_ADD, fd, event);
    } finally {
      libC.putScratch(event);
    }
  }

  private static boolean isX86() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("amd64") || arch.equals("x86_64");
  }
}
