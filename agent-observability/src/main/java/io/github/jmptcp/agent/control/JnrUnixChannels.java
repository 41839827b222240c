package io.github.jmptcp.agent.control;

import io.github.jmptcp.files.PrivateFolder;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;
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
    } catch (IOException | RuntimeException | Error e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public @Nullable SelectableChannel accept(SelectableChannel listener) throws IOException {
    UnixSocketChannel channel = ((UnixServerSocketChannel) listener).accept();
    if (channel == null) {
      // so it answers whatever went wrong
      Errno errno = Errno.valueOf(LastError.getLastError(Runtime.getSystemRuntime()));
      if (errno != Errno.EAGAIN && errno != Errno.EWOULDBLOCK) {
        throw new IOException(errno.toString());
      }
      return null;
    }
    try {
      channel.configureBlocking(false);
      return channel;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public PeerUser peer(SelectableChannel channel) throws IOException {
    return new JnrPeer(
        ((UnixSocketChannel) channel).getOption(UnixSocketOptions.SO_PEERCRED).getUid());
  }

  @Override
  public ByteChannel connect(String path) throws IOException {
    try {
      return UnixSocketChannel.open(new UnixSocketAddress(new File(path)));
    } catch (IOException e) {
      // the JDK's channels distinguish a refusal from other failures
      throw isRefusal(e) ? (IOException) new ConnectException(e.getMessage()).initCause(e) : e;
    }
  }

  @Override
  public boolean isAnswered(String path) throws IOException {
    try (UnixSocketChannel channel = UnixSocketChannel.open()) {
      channel.configureBlocking(false);
      return isAnswered(channel, path);
    }
  }

  private static boolean isAnswered(UnixSocketChannel channel, String path) {
    try {
      channel.connect(new UnixSocketAddress(new File(path)));
      return true; // or it answered false: EAGAIN, the backlog is full
    } catch (IOException e) {
      return !isRefusal(e);
    }
  }

  // the name of the errno is all there is
  private static boolean isRefusal(IOException e) {
    return Errno.ECONNREFUSED.toString().equals(e.getMessage());
  }

  private static final class JnrPeer implements PeerUser {
    private final int uid;

    JnrPeer(int uid) {
      this.uid = uid;
    }

    @Override
    public boolean owns(Path file) throws IOException {
      return PrivateFolder.owner(file) == uid;
    }

    @Override
    public String toString() {
      return Integer.toUnsignedString(uid);
    }
  }
}
