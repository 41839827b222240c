package apps;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** HTTP by Apache HttpClient 5: {@code HOST PORT BYTES}. */
public final class ApacheHttpClient {
  private ApacheHttpClient() {}

  public static void main(String[] args) {
    String base = "http://" + args[0] + ":" + args[1];
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    CloseableHttpClient client = HttpClients.createDefault();
    Visit.run(
        () ->
            Payload.equal(
                client.execute(
                    new HttpGet(base + "/hello"),
                    response -> EntityUtils.toString(response.getEntity())),
                "hello"),
        () ->
            client.execute(
                new HttpGet(base + "/payload"),
                response -> {
                  Payload.check(response.getEntity().getContent(), payload);
                  return null;
                }));
  }
}
