package apps;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import javax.net.ssl.HttpsURLConnection;

/**
 * HTTP by what the JDK brings: {@code HttpURLConnection}, {@code HttpClient}, {@code HttpServer}.
 */
final class HttpCells {
  /** The text of the peer's page. */
  private static final String PAGE = "pong";

  private HttpCells() {}

  static void addTo(Cells cells) {
    cells.client("http-url-connection", (host, port) -> verify(get("http", host, port)));
    cells.client("https-url-connection", (host, port) -> verify(get("https", host, port)));
    addHttpClient(cells);
    cells.server(
        "http-server",
        (host, listening) -> serve(HttpServer.create(Talk.bindTo(host), 0), listening));
    cells.server(
        "https-server",
        (host, listening) -> {
          HttpsServer server = HttpsServer.create(Talk.bindTo(host), 0);
          server.setHttpsConfigurator(new HttpsConfigurator(Tls.context()));
          serve(server, listening);
        });
  }

  /** {@code java.net.http.HttpClient} is Java 11: its class lies in a folder of its own. */
  private static void addHttpClient(Cells cells) {
    Function<String, String> client;
    try {
      @SuppressWarnings("unchecked")
      Function<String, String> found =
          (Function<String, String>)
              Class.forName("apps.HttpClientGet").getDeclaredConstructor().newInstance();
      client = found;
    } catch (ReflectiveOperationException ignored) {
      return;
    }
    cells.client("http-client", (host, port) -> verify(client.apply(url("http", host, port))));
    cells.client("https-client", (host, port) -> verify(client.apply(url("https", host, port))));
  }

  private static String url(String scheme, String host, int port) {
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/ping";
  }

  private static String get(String scheme, String host, int port) throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) new URL(url(scheme, host, port)).openConnection();
    if (connection instanceof HttpsURLConnection) {
      ((HttpsURLConnection) connection).setSSLSocketFactory(Tls.context().getSocketFactory());
    }
    connection.setConnectTimeout(Talk.TIMEOUT_MS);
    connection.setReadTimeout(Talk.TIMEOUT_MS);
    try (InputStream in = connection.getInputStream()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        body.write(b);
      }
      return body.toString("UTF-8");
    } finally {
      connection.disconnect();
    }
  }

  private static void verify(String body) throws IOException {
    if (!body.equals(PAGE)) {
      throw new IOException("unexpected page: " + body);
    }
  }

  private static void serve(HttpServer server, IntConsumer listening) throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    server.createContext(
        "/ping",
        exchange -> {
          byte[] page = PAGE.getBytes("UTF-8");
          exchange.sendResponseHeaders(200, page.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
          }
          served.countDown();
        });
    server.start();
    try {
      listening.accept(server.getAddress().getPort());
      if (!served.await(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        throw new IOException("no request for the page came");
      }
    } finally {
      server.stop(1);
    }
  }
}
