package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.control.UnixSocket;
import io.github.jmptcp.files.PrivateFolder;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.agent.VirtualMachine.ForHotSpot.Connection;

/**
 * HotSpot's attach protocol as Byte Buddy speaks it, over the Unix-domain sockets that the agent
 * has anyway: for a JVM without the attach API, such as a JRE of 8. (Byte Buddy's own sockets need
 * JNA.)
 */
final class SocketAttach extends Connection.Factory.ForSocketFile {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 200;
  private static final int SECONDS_FOR_KILL = 10;

  private final int uid;

  /**
   * To one process.
   *
   * @param pid its id, which is the same in its own pid namespace
   * @param uid its effective user
   */
  SocketAttach(long pid, int uid) {
    // its own /tmp, which may be another than ours
    super("/proc/" + pid + "/root/tmp", ATTEMPTS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    this.uid = uid;
  }

  @Override
  protected void kill(String processId, int signal) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + processId)
              .redirectErrorStream(true)
              .start();
      kill.getOutputStream().close();
      if (!kill.waitFor(SECONDS_FOR_KILL, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException(
            "signal " + signal + " cannot be sent to it: be the user of the process, or root");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Connection doConnect(File socketFile) throws IOException {
    int owner = PrivateFolder.owner(socketFile.toPath());
    if (owner != uid) {
      throw new IOException(socketFile + " belongs to user " + owner + ", not to the process");
    }
    return new OverChannel(socketFile.getPath());
  }

  /** One command is one connection. */
  private static final class OverChannel extends Connection.OnPersistentByteChannel<ByteChannel> {
    private final String path;

    OverChannel(String path) {
      this.path = path;
    }

    @Override
    protected ByteChannel connect() throws IOException {
      return UnixSocket.connect(path);
    }

    @Override
    protected void close(ByteChannel channel) throws IOException {
      channel.close();
    }

    @Override
    protected void write(ByteChannel channel, byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    protected int read(ByteChannel channel, byte[] buffer) throws IOException {
      return channel.read(ByteBuffer.wrap(buffer));
    }

    @Override
    public void close() {
      // nothing is open between two commands
    }
  }
}
