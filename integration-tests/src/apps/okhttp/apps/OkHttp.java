package apps;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** HTTP by OkHttp: {@code HOST PORT BYTES}. */
public final class OkHttp {
  private OkHttp() {}

  public static void main(String[] args) {
    String base = "http://" + args[0] + ":" + args[1];
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    OkHttpClient client = new OkHttpClient();
    Visit.run(
        () -> {
          try (Response response = get(client, base + "/hello")) {
            Payload.equal(response.body().string(), "hello");
          }
        },
        () -> {
          try (Response response = get(client, base + "/payload")) {
            Payload.check(response.body().byteStream(), payload);
          }
        });
  }

  private static Response get(OkHttpClient client, String url) throws Exception {
    return client.newCall(new Request.Builder().url(url).build()).execute();
  }
}
