package apps;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Connects to itself by each kind of socket and ends the connections in each order of the two ends'
 * FINs. On each connection the client sends {@link #REQUEST} bytes and the server {@link #ANSWER};
 * prints how many connections there were.
 */
public final class Endings {
  private static final int REQUEST = 1;
  private static final int ANSWER = 2;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Endings() {}

  /** One end of a connection, whatever it is made of. */
  private interface End {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    void shutdownOutput() throws IOException;

    void close() throws IOException;
  }

  /** Makes both ends of a connection: the client's, and the one that was accepted. */
  private interface Kind {
    End[] connect() throws Exception;
  }

  /** Ends a connection after the last data. */
  private interface Ending {
    void end(End first, End second) throws IOException;
  }

  private static void clientFirst(End client, End server) throws IOException {
    client.close();
    readToEnd(server);
    server.close();
  }

  private static void serverFirst(End client, End server) throws IOException {
    clientFirst(server, client);
  }

  private static void unread(End client, End server) throws IOException {
    server.close();
    client.close();
  }

  private static void halfClosed(End client, End server) throws IOException {
    client.shutdownOutput();
    readToEnd(server);
    server.close();
    readToEnd(client);
    client.close();
  }

  private static void bothHalfClosed(End client, End server) throws IOException {
    client.shutdownOutput();
    server.shutdownOutput();
    readToEnd(server);
    readToEnd(client);
    server.close();
    client.close();
  }

  private static void readToEnd(End end) throws IOException {
    if (end.in().read() >= 0) {
      throw new IOException("more than was sent");
    }
  }

  public static void main(String[] args) throws Exception {
    Kind[] kinds = {Endings::sockets, Endings::channels, Endings::asynchronous};
    Ending[] endings = {
      Endings::clientFirst,
      Endings::serverFirst,
      Endings::unread,
      Endings::halfClosed,
      Endings::bothHalfClosed
    };
    int connections = 0;
    for (Kind kind : kinds) {
      for (Ending ending : endings) {
        End[] both = kind.connect();
        print(both[0], both[1], REQUEST);
        print(both[1], both[0], ANSWER);
        ending.end(both[0], both[1]);
        connections++;
      }
    }
    System.out.println("connections " + connections);
  }

  private static void print(End from, End to, int bytes) throws IOException {
    from.out().write(new byte[bytes]);
    from.out().flush();
    new DataInputStream(to.in()).readFully(new byte[bytes]);
  }

  private static End[] sockets() throws IOException {
    try (java.net.ServerSocket server = new java.net.ServerSocket(0, 1, LOOPBACK)) {
      java.net.Socket client = new java.net.Socket(LOOPBACK, server.getLocalPort());
      return new End[] {end(client), end(server.accept())};
    }
  }

  private static End end(java.net.Socket socket) {
    return new End() {
      @Override
      public InputStream in() throws IOException {
        return socket.getInputStream();
      }

      @Override
      public OutputStream out() throws IOException {
        return socket.getOutputStream();
      }

      @Override
      public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  private static End[] channels() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      SocketChannel client = SocketChannel.open(server.getLocalAddress());
      return new End[] {end(client), end(server.accept())};
    }
  }

  private static End end(SocketChannel channel) {
    InputStream in = Channels.newInputStream(channel);
    OutputStream out = Channels.newOutputStream(channel);
    return new End() {
      @Override
      public InputStream in() {
        return in;
      }

      @Override
      public OutputStream out() {
        return out;
      }

      @Override
      public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        // as event loops do: it is counted before the FIN, which the channel sends by itself
        channel.configureBlocking(false);
        channel.close();
      }
    };
  }

  private static End[] asynchronous() throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
      client.connect(server.getLocalAddress()).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
      return new End[] {
        end(client), end(server.accept().get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS))
      };
    }
  }

  private static End end(AsynchronousSocketChannel channel) {
    return new End() {
      @Override
      public InputStream in() {
        return Channels.newInputStream(channel);
      }

      @Override
      public OutputStream out() {
        return Channels.newOutputStream(channel);
      }

      @Override
      public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
