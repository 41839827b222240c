package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.ProcSelf;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The application that {@link ProbeJvm} runs under the agent: it connects to itself, and prints
 * what the kernel reports of that connection.
 */
final class Probe {
  private static final int TIMEOUT_MILLIS = 10_000;

  private Probe() {}

  /** Prints a {@link ProbeResult}, and returns the exit code. */
  static int run(PrintStream out) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket listener = new ServerSocket(0, 1, loopback);
        Socket client = new Socket()) {
      listener.setSoTimeout(TIMEOUT_MILLIS);
      client.connect(listener.getLocalSocketAddress(), TIMEOUT_MILLIS);
      try (Socket accepted = listener.accept()) {
        accepted.getOutputStream().write(1);
        if (client.getInputStream().read() != 1) {
          throw new IOException("a connection to itself ended at once");
        }
        out.println(look(client.getLocalPort()).toJson());
        return 0;
      }
    }
  }

  /** By the descriptors: the agent's word is not taken for it. */
  private static ProbeResult look(int localPort) throws IOException {
    int[] descriptors = ProcSelf.descriptors();
    if (descriptors == null) {
      throw new IOException("/proc/self/fd cannot be read: is /proc mounted?");
    }
    LibC libC = new LibC(NativeCalls.load());
    for (int fd : descriptors) {
      InetSocketAddress local = SocketAddresses.local(libC, fd);
      if (local != null && local.getPort() == localPort) {
        boolean requested = MptcpStatus.isRequested(libC, fd);
        return new ProbeResult(requested, requested && MptcpStatus.isInUse(libC, fd));
      }
    }
    throw new IOException("no descriptor has the local port " + localPort);
  }
}
