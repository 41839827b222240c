package bench.apps;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;

/** Netty's epoll transport, which calls the kernel from its own native code. */
final class NettyApi implements Api {
  @ChannelHandler.Sharable
  private static final class Waiter extends ChannelInboundHandlerAdapter {}

  @ChannelHandler.Sharable
  private static final class Closer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.close();
    }
  }

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
  private final Bootstrap client =
      new Bootstrap().group(loops).channel(EpollSocketChannel.class).handler(new Waiter());

  @Override
  public int listen(InetSocketAddress address) throws Exception {
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childHandler(new Closer())
            .bind(address)
            .sync()
            .channel();
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void connect(InetSocketAddress server) throws Exception {
    client.connect(server).sync().channel().closeFuture().sync();
  }

  @Override
  public void close() {
    loops.shutdownGracefully();
  }
}
