package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

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
      listener.configureBlocking(false);
      return listener.bind(UnixDomainSocketAddress.of(path), backlog);
    } catch (IOException | RuntimeException | Error e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public @Nullable SelectableChannel accept(SelectableChannel listener) throws IOException {
    SocketChannel channel = ((ServerSocketChannel) listener).accept();
    if (channel == null) {
      return null;
    }
    try {
      return channel.configureBlocking(false);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public PeerUser peer(SelectableChannel channel) throws IOException {
    try {
      return new JdkPeer(
          ((SocketChannel) channel).getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    } catch (NoClassDefFoundError | UnsupportedOperationException e) {
      throw new IOException("this runtime image lacks the module jdk.net (SO_PEERCRED)", e);
    }
  }

  @Override
  public ByteChannel connect(String path) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  @Override
  public boolean isAnswered(String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      return isAnswered(channel, path);
    }
  }

  private static boolean isAnswered(SocketChannel channel, String path) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException ignored) {
      return false;
    } catch (SocketException ignored) {
      return true; // such as EAGAIN: the backlog is full
    }
  }

  /** Principals of the JDK are equal where their uids are, whatever their names. */
  private static final class JdkPeer implements PeerUser {
    private final UserPrincipal user;

    JdkPeer(UserPrincipal user) {
      this.user = user;
    }

    @Override
    public boolean owns(Path file) throws IOException {
      return user.equals(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public String toString() {
      return user.getName();
    }
  }
}
