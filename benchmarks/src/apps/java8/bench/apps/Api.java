package bench.apps;

import java.net.InetSocketAddress;

/** One way to connect and accept. */
interface Api extends AutoCloseable {

  /** Listens, and closes each connection as soon as it is accepted; returns the port. */
  int listen(InetSocketAddress address) throws Exception;

  /** Connects, waits until the peer has closed, and closes. */
  void connect(InetSocketAddress server) throws Exception;

  static Api of(String name) {
    switch (name) {
      case "blocking":
        return new BlockingApi();
      case "nio":
        return new NioApi();
      case "async":
        return new AsyncApi();
      case "netty":
        return new NettyApi();
      case "request":
        return new RequestApi();
      default:
        throw new IllegalArgumentException(name);
    }
  }
}
