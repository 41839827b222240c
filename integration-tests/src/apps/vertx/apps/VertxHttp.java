package apps;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;

/**
 * HTTP by Vert.x with Netty's epoll on both sides: {@code serve BYTES} or {@code HOST PORT BYTES}.
 */
public final class VertxHttp {
  private VertxHttp() {}

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException("no epoll", vertx.unavailableNativeTransportCause());
    }
    if (args[0].equals("serve")) {
      Buffer payload = Buffer.buffer(Payload.of(Integer.parseInt(args[1])));
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(
                  request ->
                      request
                          .response()
                          .end(
                              request.path().equals("/payload") ? payload : Buffer.buffer("hello")))
              .listen(0)
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      Service.run(server.actualPort());
    } else {
      HttpClient client = vertx.createHttpClient();
      byte[] payload = Payload.of(Integer.parseInt(args[2]));
      Visit.run(
          () -> Payload.equal(new String(get(client, args, "/hello"), "US-ASCII"), "hello"),
          () -> Payload.equal(get(client, args, "/payload"), payload));
    }
  }

  private static byte[] get(HttpClient client, String[] args, String path) throws Exception {
    return client
        .request(HttpMethod.GET, Integer.parseInt(args[1]), args[0], path)
        .compose(request -> request.send().compose(HttpClientResponse::body))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS)
        .getBytes();
  }
}
