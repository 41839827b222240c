package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The user at the other end of a connection, as the kernel stored it at connect (SO_PEERCRED). Its
 * {@code toString} is for the log only: a name may be the number of another user.
 */
interface PeerUser {

  /** Whether the file has the same uid, links not being followed. */
  boolean owns(Path file) throws IOException;
}
