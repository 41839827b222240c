package io.github.jmptcp.agent;

import java.net.ServerSocket;

/** Listens, prints on which port, and waits for its standard input to end. */
final class Listening {
  private Listening() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket listener = new ServerSocket(0)) {
      System.out.write((listener.getLocalPort() + "\n").getBytes("US-ASCII"));
      System.out.flush();
      while (System.in.read() >= 0) {}
    }
  }
}
