package io.github.jmptcp.agent.control;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.jspecify.annotations.Nullable;

/** jnr-unixsocket's channels, for JDK 8 to 15, which have none of their own. */
final class JnrUnixChannels implements UnixChannels {

  JnrUnixChannels() {}

  @Override
  public Selector openSelector() throws IOException {
    return NativeSelectorProvider.getInstance().openSelector();
  }

  @Override
  public SelectableChannel listen(String path, int backlog) throws IOException {
    UnixServerSocketChannel listener = UnixServerSocketChannel.open();
    try {
      listener.configureBlocking(false);
      listener.socket().bind(new UnixSocketAddress(new File(path)), backlog);
      return listener;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public @Nullable SelectableChannel accept(SelectableChannel listener) throws IOException {
    UnixSocketChannel channel = ((UnixServerSocketChannel) listener).accept();
    if (channel != null) {
      channel.configureBlocking(false);
    }
    return channel;
  }

  @Override
  public String peer(SelectableChannel channel) throws IOException {
    Credentials credentials =
        ((UnixSocketChannel) channel).getOption(UnixSocketOptions.SO_PEERCRED);
    return Integer.toString(credentials.getUid());
  }

  @Override
  public ByteChannel connect(String path) throws IOException {
    try {
      return UnixSocketChannel.open(new UnixSocketAddress(new File(path)));
    } catch (IOException e) {
      // the JDK's channels tell a refusal from other failures
      String message = String.valueOf(e.getMessage());
      throw message.contains("refused")
          ? (IOException) new ConnectException(message).initCause(e)
          : e;
    }
  }
}
