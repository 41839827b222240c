package apps;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Embedded Jetty with two pages, {@code /hello} and {@code /payload}: {@code BYTES}. */
public final class JettyServer {
  private JettyServer() {}

  public static void main(String[] args) throws Exception {
    byte[] payload = Payload.of(Integer.parseInt(args[0]));
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    Server server = new Server(0);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            byte[] content = Request.getPathInContext(request).equals("/payload") ? payload : hello;
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
            response.write(true, ByteBuffer.wrap(content), callback);
            return true;
          }
        });
    server.start();
    Service.run(((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }
}
