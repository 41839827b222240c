package apps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** One GET by {@code java.net.http.HttpClient}: URL in, page out. */
public final class HttpClientGet implements Function<String, String> {
  private static final Duration TIMEOUT =
      Duration.ofMillis(Integer.getInteger("apps.timeout", 10_000));

  @Override
  public String apply(String url) {
    try {
      // the TLS context of the applications, made the default one by MatrixApp
      HttpClient client =
          HttpClient.newBuilder()
              .sslContext(SSLContext.getDefault())
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(TIMEOUT)
              .build();
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
