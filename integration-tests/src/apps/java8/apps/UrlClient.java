package apps;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** HTTP by {@code HttpURLConnection}: {@code HOST PORT BYTES}. */
public final class UrlClient {
  private UrlClient() {}

  public static void main(String[] args) {
    String base = "http://" + args[0] + ":" + args[1];
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    Visit.run(
        () -> {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          try (InputStream in = get(base + "/hello")) {
            for (int b = in.read(); b >= 0; b = in.read()) {
              text.write(b);
            }
          }
          Payload.equal(new String(text.toByteArray(), StandardCharsets.US_ASCII), "hello");
        },
        () -> {
          try (InputStream in = get(base + "/payload")) {
            Payload.check(in, payload);
          }
        });
  }

  private static InputStream get(String url) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    connection.setConnectTimeout(50_000);
    connection.setReadTimeout(60_000);
    return connection.getInputStream();
  }
}
