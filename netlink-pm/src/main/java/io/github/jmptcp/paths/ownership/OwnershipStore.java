package io.github.jmptcp.paths.ownership;

import java.io.Closeable;
import java.io.IOException;

/** Where the {@link Ownership} of a network namespace is stored. Safe for concurrent use. */
public interface OwnershipStore {

  /**
   * Waits until no other process or thread uses the store, and keeps others out until the session
   * is closed. A session takes milliseconds: nothing in it may wait for a peer or a user.
   *
   * @throws IOException where the store cannot be opened, or another process has held it for 3 s
   */
  Session open() throws IOException;

  /**
   * Exclusive access to the store, for the thread that opened it, which also closes it. Not safe
   * for concurrent use.
   */
  interface Session extends Closeable {

    /** Reads the content; an empty one at first. */
    Ownership read() throws IOException;

    /**
     * Writes the content completely, or leaves what was there. An empty one removes the file.
     *
     * @throws IOException where it cannot be written
     */
    void write(Ownership ownership) throws IOException;
  }
}
