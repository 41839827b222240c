package apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** What {@code available()} returns around the end of a stream, and TLS closed from either end. */
public final class EndOfStream {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private EndOfStream() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        Socket client = new Socket(LOOPBACK, server.getLocalPort());
        Socket accepted = server.accept()) {
      available("socket", client, accepted);
    }
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        Socket client = new Socket(LOOPBACK, server.getLocalPort());
        Socket accepted = server.accept()) {
      available("accepted socket", accepted, client);
    }
    try (ServerSocketChannel server = ServerSocketChannel.open();
        SocketChannel client =
            SocketChannel.open(server.bind(new InetSocketAddress(LOOPBACK, 0)).getLocalAddress());
        SocketChannel accepted = server.accept()) {
      available("channel adaptor", client.socket(), accepted.socket());
    }
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        Socket client = new Socket(LOOPBACK, server.getLocalPort());
        Socket accepted = server.accept()) {
      reset(client, accepted);
    }
    tls("client first", true);
    tls("server first", false);
    System.exit(0); // the pool's threads must not keep a failed run alive
  }

  private static void available(String what, Socket reader, Socket writer) throws IOException {
    reader.setSoTimeout(Talk.TIMEOUT_MS);
    InputStream in = reader.getInputStream();
    System.out.println(what + " fresh " + in.available());
    writer.getOutputStream().write(new byte[5]);
    System.out.println(what + " first " + in.read());
    System.out.println(what + " left " + in.available());
    for (int i = 0; i < 3; i++) {
      in.read();
    }
    System.out.println(what + " last " + in.available());
    in.read();
    System.out.println(what + " empty " + in.available());
    writer.close();
    System.out.println(what + " end " + in.read());
    System.out.println(what + " after the end " + in.available());
    reader.close();
    try {
      System.out.println(what + " closed " + in.available());
    } catch (IOException e) {
      System.out.println(what + " closed " + e);
    }
  }

  private static void reset(Socket reader, Socket writer) throws IOException {
    reader.setSoTimeout(Talk.TIMEOUT_MS);
    InputStream in = reader.getInputStream();
    writer.getOutputStream().write(7);
    writer.setSoLinger(true, 0);
    writer.close();
    System.out.println("reset left " + in.available());
    System.out.println("reset last " + in.read());
    try {
      System.out.println("reset then " + in.read());
    } catch (IOException e) {
      System.out.println("reset then " + e);
    }
  }

  private static void tls(String what, boolean clientFirst) throws Exception {
    SSLContext context = Tls.context();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (SSLServerSocket server =
            (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, LOOPBACK);
        SSLSocket client =
            (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, server.getLocalPort())) {
      Future<SSLSocket> accepting =
          other.submit(
              () -> {
                SSLSocket accepted = (SSLSocket) server.accept();
                accepted.startHandshake();
                accepted.getOutputStream().write(1);
                return accepted;
              });
      System.out.println("tls " + what + " read " + client.getInputStream().read());
      SSLSocket accepted = accepting.get();
      Socket first = clientFirst ? client : accepted;
      Socket second = clientFirst ? accepted : client;
      first.close();
      System.out.println("tls " + what + " closed one end");
      second.close();
      System.out.println("tls " + what + " closed the other");
    }
    other.shutdown();
  }
}
