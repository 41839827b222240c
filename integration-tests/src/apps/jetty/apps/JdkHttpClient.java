package apps;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** HTTP by {@code java.net.http.HttpClient}: {@code HOST PORT BYTES}. */
public final class JdkHttpClient {
  private JdkHttpClient() {}

  public static void main(String[] args) {
    URI base = URI.create("http://" + args[0] + ":" + args[1]);
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Visit.run(
        () ->
            Payload.equal(
                client.send(get(base, "/hello"), BodyHandlers.ofString()).body(), "hello"),
        () -> {
          try (InputStream in =
              client.send(get(base, "/payload"), BodyHandlers.ofInputStream()).body()) {
            Payload.check(in, payload);
          }
        });
  }

  private static HttpRequest get(URI base, String path) {
    return HttpRequest.newBuilder(base.resolve(path)).build();
  }
}
