package io.github.jmptcp.agent.observe;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.io.IOException;

/** Another process's network namespace, for a command that looks into it. */
public final class NetworkNamespace {

  private NetworkNamespace() {}

  /**
   * Moves the calling thread, and with it what it opens from now on, into the process's network
   * namespace; does nothing where it is there already.
   *
   * @throws IOException with what is missing: CAP_SYS_ADMIN, mostly
   */
  public static void enter(long pid) throws IOException {
    if (ProcessFiles.sharesNamespace(pid, "net")) {
      return;
    }
    LibC libC = new LibC(NativeCalls.load());
    int fd = libC.open("/proc/" + pid + "/ns/net", Linux.O_RDONLY | Linux.O_CLOEXEC);
    int result = fd;
    if (fd >= 0) {
      try {
        result = libC.setns(fd, Linux.CLONE_NEWNET);
      } finally {
        libC.close(fd);
      }
    }
    if (result < 0) {
      throw new IOException(
          "process "
              + pid
              + " is in another network namespace, and setns failed with "
              + Errno.name(-result)
              + ": run this as root, or inside its container");
    }
  }
}
