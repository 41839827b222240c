package apps;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.crt.http.HttpClientConnection;
import software.amazon.awssdk.crt.http.HttpClientConnectionManager;
import software.amazon.awssdk.crt.http.HttpClientConnectionManagerOptions;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.EventLoopGroup;
import software.amazon.awssdk.crt.io.HostResolver;
import software.amazon.awssdk.crt.io.SocketOptions;

/** Connects to a port of 127.0.0.1 by the AWS Common Runtime, which makes its sockets in C. */
public final class CrtApp {
  private CrtApp() {}

  public static void main(String[] args) throws Exception {
    try (EventLoopGroup group = new EventLoopGroup(1);
        HostResolver resolver = new HostResolver(group);
        ClientBootstrap bootstrap = new ClientBootstrap(group, resolver);
        SocketOptions socketOptions = new SocketOptions();
        HttpClientConnectionManager manager =
            HttpClientConnectionManager.create(
                new HttpClientConnectionManagerOptions()
                    .withClientBootstrap(bootstrap)
                    .withSocketOptions(socketOptions)
                    .withMaxConnections(2)
                    .withUri(URI.create("http://127.0.0.1:" + args[0])))) {
      for (int i = 0; i < 2; i++) {
        try (HttpClientConnection connection =
            manager.acquireConnection().get(30, TimeUnit.SECONDS)) {
          System.out.println("connected " + connection.isOpen());
        }
      }
    }
  }
}
