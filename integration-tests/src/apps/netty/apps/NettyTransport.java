package apps;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;

/** Netty's native transports by name, so that one class file runs on 4.1 and 4.2. */
final class NettyTransport {
  final EventLoopGroup group;
  final Class<? extends Channel> client;
  final Class<? extends ServerChannel> server;
  final Class<? extends Channel> domainClient;
  final Class<? extends ServerChannel> domainServer;

  private final Class<?> options;

  private NettyTransport(EventLoopGroup group, String prefix) throws ReflectiveOperationException {
    this.group = group;
    this.options = Class.forName(prefix + "ChannelOption");
    this.client = Class.forName(prefix + "SocketChannel").asSubclass(Channel.class);
    this.server = Class.forName(prefix + "ServerSocketChannel").asSubclass(ServerChannel.class);
    if (prefix.contains("epoll")) {
      this.domainClient = Class.forName(prefix + "DomainSocketChannel").asSubclass(Channel.class);
      this.domainServer =
          Class.forName(prefix + "ServerDomainSocketChannel").asSubclass(ServerChannel.class);
    } else {
      this.domainClient = null;
      this.domainServer = null;
    }
  }

  /** An option that the JDK's sockets lack, such as {@code TCP_USER_TIMEOUT}. */
  ChannelOption<?> option(String name) throws ReflectiveOperationException {
    return (ChannelOption<?>) options.getField(name).get(null);
  }

  static NettyTransport named(String name) throws ReflectiveOperationException {
    switch (name) {
      case "epoll":
        return new NettyTransport(
            group("io.netty.channel.epoll.EpollEventLoopGroup"), "io.netty.channel.epoll.Epoll");
      case "io_uring":
        return new NettyTransport(ioUring(), "io.netty.channel.uring.IoUring");
      case "incubator":
        return new NettyTransport(
            group("io.netty.incubator.channel.uring.IOUringEventLoopGroup"),
            "io.netty.incubator.channel.uring.IOUring");
      default:
        throw new IllegalArgumentException(name);
    }
  }

  private static EventLoopGroup group(String name) throws ReflectiveOperationException {
    return (EventLoopGroup) Class.forName(name).getConstructor(int.class).newInstance(1);
  }

  // new MultiThreadIoEventLoopGroup(1, IoUringIoHandler.newFactory()), which 4.1 lacks
  private static EventLoopGroup ioUring() throws ReflectiveOperationException {
    Object factory =
        Class.forName("io.netty.channel.uring.IoUringIoHandler")
            .getMethod("newFactory")
            .invoke(null);
    return (EventLoopGroup)
        Class.forName("io.netty.channel.MultiThreadIoEventLoopGroup")
            .getConstructor(int.class, Class.forName("io.netty.channel.IoHandlerFactory"))
            .newInstance(1, factory);
  }
}
