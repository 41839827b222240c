package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** The JDK's own channels (16+). */
final class JdkUnixChannels implements UnixChannels {

  JdkUnixChannels() {}

  @Override
  public Selector openSelector() throws IOException {
    return Selector.open();
  }

  @Override
  public SelectableChannel listen(String path, int backlog) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path), backlog);
      return listener.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public SelectableChannel accept(SelectableChannel listener) throws IOException {
    SocketChannel channel = ((ServerSocketChannel) listener).accept();
    return channel == null ? null : channel.configureBlocking(false);
  }

  @Override
  public String peer(SelectableChannel channel) throws IOException {
    try {
      return ((SocketChannel) channel)
          .getOption(ExtendedSocketOptions.SO_PEERCRED)
          .user()
          .getName();
    } catch (NoClassDefFoundError | UnsupportedOperationException e) {
      throw new IOException("this runtime image lacks the module jdk.net (SO_PEERCRED)", e);
    }
  }

  @Override
  public ByteChannel connect(String path) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }
}
