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
}
