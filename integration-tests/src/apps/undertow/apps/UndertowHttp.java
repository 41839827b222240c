package apps;

import io.undertow.Undertow;
import io.undertow.client.ClientCallback;
import io.undertow.client.ClientConnection;
import io.undertow.client.ClientExchange;
import io.undertow.client.ClientRequest;
import io.undertow.client.UndertowClient;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.streams.ChannelInputStream;

/**
 * Undertow with two pages, {@code /hello} and {@code /payload}, and its own client: {@code serve
 * BYTES} or {@code HOST PORT BYTES}.
 */
public final class UndertowHttp {
  private UndertowHttp() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve(Payload.of(Integer.parseInt(args[1])));
    } else {
      visit(URI.create("http://" + args[0] + ":" + args[1]), Integer.parseInt(args[2]));
    }
  }

  private static void serve(byte[] payload) throws IOException {
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "0.0.0.0")
            .setHandler(
                exchange -> {
                  byte[] page = exchange.getRequestPath().equals("/payload") ? payload : hello;
                  exchange.setResponseContentLength(page.length);
                  exchange.getResponseSender().send(ByteBuffer.wrap(page));
                })
            .build();
    server.start();
    Service.run(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
  }

  private static void visit(URI server, int bytes) throws Exception {
    byte[] payload = Payload.of(bytes);
    XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
    ByteBufferPool buffers = new DefaultByteBufferPool(true, 16 * 1024);
    ClientConnection connection =
        UndertowClient.getInstance().connect(server, worker, buffers, OptionMap.EMPTY).get();
    Visit.run(
        () -> {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          try (InputStream in = get(connection, "/hello")) {
            for (int b = in.read(); b >= 0; b = in.read()) {
              text.write(b);
            }
          }
          Payload.equal(new String(text.toByteArray(), StandardCharsets.US_ASCII), "hello");
        },
        () -> {
          try (InputStream in = get(connection, "/payload")) {
            Payload.check(in, payload);
          }
        });
  }

  private static InputStream get(ClientConnection connection, String path) throws Exception {
    CompletableFuture<InputStream> body = new CompletableFuture<>();
    ClientRequest request = new ClientRequest().setMethod(Methods.GET).setPath(path);
    request.getRequestHeaders().put(Headers.HOST, "server");
    connection.sendRequest(
        request,
        new Callback(body) {
          @Override
          public void completed(ClientExchange exchange) {
            exchange.setResponseListener(
                new Callback(body) {
                  @Override
                  public void completed(ClientExchange answered) {
                    body.complete(new ChannelInputStream(answered.getResponseChannel()));
                  }
                });
            try {
              StreamSinkChannel out = exchange.getRequestChannel();
              out.shutdownWrites();
              if (!out.flush()) {
                out.getWriteSetter().set(ChannelListeners.flushingChannelListener(null, null));
                out.resumeWrites();
              }
            } catch (IOException e) {
              failed(e);
            }
          }
        });
    return body.get(60, TimeUnit.SECONDS);
  }

  /** Gives its failure to the one who waits. */
  private abstract static class Callback implements ClientCallback<ClientExchange> {
    private final CompletableFuture<InputStream> body;

    Callback(CompletableFuture<InputStream> body) {
      this.body = body;
    }

    @Override
    public void failed(IOException e) {
      body.completeExceptionally(e);
    }
  }
}
