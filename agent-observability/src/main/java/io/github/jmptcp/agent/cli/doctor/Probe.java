package io.github.jmptcp.agent.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The application that {@link JvmCheck} runs under the agent: one connection to itself. */
final class Probe {
  private static final int TIMEOUT_MILLIS = 10_000;

  private Probe() {}

  static int run() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket listener = new ServerSocket(0, 1, loopback);
        Socket client = new Socket()) {
      listener.setSoTimeout(TIMEOUT_MILLIS);
      client.connect(listener.getLocalSocketAddress(), TIMEOUT_MILLIS);
      try (Socket accepted = listener.accept()) {
        accepted.getOutputStream().write(1);
        return client.getInputStream().read() == 1 ? 0 : 1;
      }
    }
  }
}
