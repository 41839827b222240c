package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** A Unix-domain stream socket as a client, on each Java release. */
public final class UnixSocket {

  private UnixSocket() {}

  /** A blocking channel to the process that listens at that file. */
  public static ByteChannel connect(String path) throws IOException {
    return UnixChannels.load().connect(path);
  }

  /**
   * Whether a process listens at that file, or may; does not wait.
   *
   * @throws IOException if there is no descriptor to ask with
   */
  public static boolean isAnswered(String path) throws IOException {
    return UnixChannels.load().isAnswered(path);
  }
}
