package apps;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Opens sockets by one of Netty's native transports, as requested line by line on stdin:
 *
 * <pre>
 *   client HOST PORT [TIMES]   connects, talks, closes
 *   server HOST                listens (HOST * is the wildcard), prints "listening PORT", serves one
 *   domain PATH                talks with itself over a Unix-domain socket
 *   keepalive HOST PORT        connects and holds it, prints "keepalive" SO_KEEPALIVE and its times
 *   keepalive true|false       sets it, and prints the same
 *   buffers HOST               listens, connects to itself and holds both, all with sizes of buffers,
 *                              prints "buffers" and what it reads of them
 *   options HOST PORT NAME...  the same with these options of the transport, prints "NAME=VALUE"
 *   idle HOST PORT [NAME]      connects, with an option of the transport's that is on, sends a byte,
 *                              reads nothing, and waits until the peer has closed
 *   descriptors                prints how many descriptors are open
 * </pre>
 *
 * and answers {@code done} or {@code failed EXCEPTION} on stdout. It knows nothing of MPTCP.
 */
public final class NettyApp {
  private static final int SIZE = 5000;
  private static final int SECONDS = 10;
  private static final int SEND_BUFFER = 40_000;
  private static final int RECEIVE_BUFFER = 50_000;

  private final NettyTransport transport;
  private Channel held;

  private NettyApp(NettyTransport transport) {
    this.transport = transport;
  }

  /** Reads commands until the end of stdin; the argument names the transport. */
  public static void main(String[] args) throws Exception {
    NettyApp app = new NettyApp(NettyTransport.named(args[0]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        app.run(line.split(" "));
        System.out.println("done");
      } catch (Throwable t) {
        t.printStackTrace();
        System.out.println("failed " + t);
      }
    }
    app.transport.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(SECONDS, TimeUnit.SECONDS);
  }

  private void run(String[] words) throws Exception {
    switch (words[0]) {
      case "client":
        int times = words.length > 3 ? Integer.parseInt(words[3]) : 1;
        for (int i = 0; i < times; i++) {
          talk(transport.client, new InetSocketAddress(words[1], Integer.parseInt(words[2])));
        }
        break;
      case "server":
        serve(words[1]);
        break;
      case "domain":
        domain(words[1]);
        break;
      case "options":
        SocketAddress peer = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
        withOptions(peer, Arrays.asList(words).subList(3, words.length));
        break;
      case "idle":
        idle(
            new InetSocketAddress(words[1], Integer.parseInt(words[2])),
            Arrays.asList(words).subList(3, words.length));
        break;
      case "keepalive":
        keepAlive(words);
        break;
      case "buffers":
        buffers(words[1]);
        break;
      case "descriptors":
        System.out.println("descriptors " + new File("/proc/self/fd").list().length);
        break;
      default:
        throw new IllegalArgumentException("unknown command " + words[0]);
    }
  }

  private void serve(String host) throws Exception {
    Echo echo = new Echo();
    SocketAddress address =
        host.equals("*") ? new InetSocketAddress(0) : new InetSocketAddress(host, 0);
    Channel listener =
        new ServerBootstrap()
            .group(transport.group)
            .channel(transport.server)
            .childHandler(echo)
            .bind(address)
            .sync()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
    echo.closed.get(SECONDS, TimeUnit.SECONDS);
    listener.close().sync();
  }

  @SuppressWarnings("unchecked")
  private void idle(SocketAddress peer, List<String> options) throws Exception {
    Bootstrap client =
        new Bootstrap()
            .group(transport.group)
            .channel(transport.client)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new ChannelInboundHandlerAdapter());
    for (String name : options) {
      client.option((ChannelOption<Boolean>) transport.option(name), true);
    }
    Channel channel = client.connect(peer).sync().channel();
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
    if (!channel.closeFuture().await(SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the end of the connection was not seen");
    }
  }

  private void domain(String path) throws Exception {
    Channel listener =
        new ServerBootstrap()
            .group(transport.group)
            .channel(transport.domainServer)
            .childHandler(new Echo())
            .bind(new DomainSocketAddress(path))
            .sync()
            .channel();
    talk(transport.domainClient, new DomainSocketAddress(path));
    listener.close().sync();
  }

  private void withOptions(SocketAddress address, List<String> names) throws Exception {
    Collector collector = new Collector();
    Channel channel =
        new Bootstrap()
            .group(transport.group)
            .channel(transport.client)
            .handler(collector)
            .register()
            .sync()
            .channel();
    for (String name : names) {
      set(channel, name);
    }
    channel.connect(address).sync();
    for (String name : names) {
      System.out.println(name + "=" + channel.config().getOption(transport.option(name)));
    }
    talk(channel, collector);
  }

  /** Connects there and holds the connection, or sets SO_KEEPALIVE on it; prints what it reads. */
  private void keepAlive(String[] words) throws Exception {
    if (words.length > 2) {
      held =
          new Bootstrap()
              .group(transport.group)
              .channel(transport.client)
              .handler(new Collector())
              .connect(words[1], Integer.parseInt(words[2]))
              .sync()
              .channel();
    } else {
      held.config().setOption(ChannelOption.SO_KEEPALIVE, Boolean.valueOf(words[1]));
    }
    StringBuilder read = new StringBuilder("keepalive");
    for (String name : new String[] {"SO_KEEPALIVE", "TCP_KEEPIDLE", "TCP_KEEPINTVL"}) {
      read.append(' ').append(held.config().getOption(transport.option(name)));
    }
    System.out.println(read);
  }

  private void buffers(String host) throws Exception {
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    Channel listener =
        new ServerBootstrap()
            .group(transport.group)
            .channel(transport.server)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    ((ByteBuf) message).release();
                    accepted.complete(context.channel());
                  }
                })
            .bind(host, 0)
            .sync()
            .channel();
    Channel client =
        new Bootstrap()
            .group(transport.group)
            .channel(transport.client)
            .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(listener.localAddress())
            .sync()
            .channel();
    client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
    Channel server = accepted.get(SECONDS, TimeUnit.SECONDS);
    System.out.println(
        "buffers "
            + listener.config().getOption(ChannelOption.SO_RCVBUF)
            + sizes(client)
            + sizes(server));
  }

  private static String sizes(Channel channel) {
    return " "
        + channel.config().getOption(ChannelOption.SO_SNDBUF)
        + " "
        + channel.config().getOption(ChannelOption.SO_RCVBUF);
  }

  private void set(Channel channel, String name) throws Exception {
    Object value;
    switch (name) {
      case "TCP_USER_TIMEOUT":
        value = 4321;
        break;
      case "IO_URING_WRITE_ZERO_COPY_THRESHOLD":
        value = SIZE; // bytes
        break;
      case "TCP_QUICKACK":
        value = false;
        break;
      case "TCP_MD5SIG": // of another peer, so that this one need not know the key
        value = Collections.singletonMap(InetAddress.getByName("10.255.255.1"), new byte[] {1});
        break;
      default:
        throw new IllegalArgumentException(name);
    }
    @SuppressWarnings("unchecked")
    ChannelOption<Object> option = (ChannelOption<Object>) transport.option(name);
    channel.config().setOption(option, value);
  }

  private void talk(Class<? extends Channel> type, SocketAddress address) throws Exception {
    Collector collector = new Collector();
    Channel channel =
        new Bootstrap()
            .group(transport.group)
            .channel(type)
            .handler(collector)
            .connect(address)
            .sync()
            .channel();
    talk(channel, collector);
  }

  private static void talk(Channel channel, Collector collector) throws Exception {
    byte[] block = new byte[SIZE];
    Arrays.fill(block, (byte) 'j'); // what the peer checks for
    channel.writeAndFlush(Unpooled.wrappedBuffer(block)).sync();
    byte[] echoed = collector.block.get(SECONDS, TimeUnit.SECONDS);
    channel.close().sync();
    if (!Arrays.equals(block, echoed)) {
      throw new IllegalStateException("the echo differs from what was sent");
    }
  }

  /** Collects one block. */
  private static final class Collector extends ChannelInboundHandlerAdapter {
    final CompletableFuture<byte[]> block = new CompletableFuture<>();
    private final ByteBuf got = Unpooled.buffer(SIZE);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      got.writeBytes((ByteBuf) message);
      ((ByteBuf) message).release();
      if (got.readableBytes() >= SIZE) {
        byte[] bytes = new byte[got.readableBytes()];
        got.readBytes(bytes);
        block.complete(bytes);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      block.completeExceptionally(cause);
    }
  }

  /** Sends back what comes. */
  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      closed.completeExceptionally(cause);
    }
  }
}
