package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** Unix-domain stream channels: the JDK's own on 16 and newer, jnr-unixsocket on 8 to 15. */
interface UnixChannels {

  /** A selector for the channels of this provider. */
  Selector openSelector() throws IOException;

  /** A non-blocking listener on a new file. */
  SelectableChannel listen(String path, int backlog) throws IOException;

  /**
   * A non-blocking channel, which is also a {@link ByteChannel}; null: no connection is waiting.
   *
   * @throws IOException if one may be waiting but cannot be accepted, as by EMFILE
   */
  @Nullable SelectableChannel accept(SelectableChannel listener) throws IOException;

  /** The user at the other end. */
  PeerUser peer(SelectableChannel channel) throws IOException;

  /** A blocking channel to a listener. */
  ByteChannel connect(String path) throws IOException;

  /**
   * Whether a process listens at a socket file, or may: false only where the kernel refuses the
   * connection (ECONNREFUSED). Does not wait, not even for a listener whose backlog is full.
   *
   * @throws IOException if there is no descriptor to ask with
   */
  boolean isAnswered(String path) throws IOException;

  /** The provider for this JVM. */
  static UnixChannels load() {
    String version = System.getProperty("java.specification.version", "1.8");
    boolean own = version.indexOf('.') < 0 && Integer.parseInt(version) >= 16; // JEP 380
    String name = own ? "JdkUnixChannels" : "JnrUnixChannels";
    try {
      return Class.forName("io.github.jmptcp.agent.control." + name)
          .asSubclass(UnixChannels.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no Unix-domain sockets on this JVM: " + e, e);
    }
  }
}
