package apps;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The protocol of a connection: the client sends a block, the server sends it back. */
final class Talk {
  static final int SIZE = 5000;

  /**
   * No call may wait forever: a stuck cell has to end as a failed one, and before its test gives
   * up. It is no measurement: busy machines and emulated CPUs are slow.
   */
  static final int TIMEOUT_MS = Integer.getInteger("apps.timeout", 50_000);

  private Talk() {}

  static byte[] block() {
    byte[] block = new byte[SIZE];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i * 31);
    }
    return block;
  }

  static void verify(byte[] echoed) throws IOException {
    if (!Arrays.equals(block(), echoed)) {
      throw new IOException("the echo differs from what was sent");
    }
  }

  static void asClient(InputStream in, OutputStream out) throws IOException {
    out.write(block());
    out.flush();
    byte[] echoed = new byte[SIZE];
    new DataInputStream(in).readFully(echoed);
    verify(echoed);
  }

  static void asClient(Socket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MS);
    asClient(socket.getInputStream(), socket.getOutputStream());
  }

  /** Sends back one block and waits for the end of the stream. */
  static void asServer(InputStream in, OutputStream out) throws IOException {
    byte[] block = new byte[SIZE];
    new DataInputStream(in).readFully(block);
    out.write(block);
    out.flush();
    while (in.read() >= 0) {
      // until the client closes
    }
  }

  static void asServer(Socket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MS);
    asServer(socket.getInputStream(), socket.getOutputStream());
  }

  /** The address to bind to: a free port of the host, {@code *} for the wildcard. */
  static InetSocketAddress bindTo(String host) throws UnknownHostException {
    return host.equals("*")
        ? new InetSocketAddress(0)
        : new InetSocketAddress(InetAddress.getByName(host), 0);
  }
}
