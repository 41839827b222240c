package io.github.jmptcp.it.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The ordinary servers behind the relays, on the loopback of the test's own namespace. */
public final class Fixtures implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
  private final HttpServer http;
  private final HttpsServer https;
  private final ServerSocket tlsEcho;

  public Fixtures(SSLContext context) throws IOException {
    http = HttpServer.create(anyPort(), 0);
    https = HttpsServer.create(anyPort(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    tlsEcho =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    for (HttpServer server : new HttpServer[] {http, https}) {
      server.createContext("/ping", Fixtures::pong);
      server.setExecutor(threads);
      server.start();
    }
    threads.submit(this::acceptTls);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void pong(HttpExchange exchange) throws IOException {
    byte[] page = "pong".getBytes();
    exchange.sendResponseHeaders(200, page.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(page);
    }
  }

  private Void acceptTls() throws IOException {
    while (true) {
      Socket socket;
      try {
        socket = tlsEcho.accept();
      } catch (SocketException ignored) {
        return null;
      }
      threads.submit(
          () -> {
            try (socket) {
              socket.getInputStream().transferTo(socket.getOutputStream());
            }
            return null;
          });
    }
  }

  public int httpPort() {
    return http.getAddress().getPort();
  }

  public int httpsPort() {
    return https.getAddress().getPort();
  }

  /** Sends back what comes, inside TLS. */
  public int tlsEchoPort() {
    return tlsEcho.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    tlsEcho.close();
    http.stop(0);
    https.stop(0);
    threads.shutdownNow();
  }
}
