package io.github.jmptcp.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that moves a lot of bytes in one direction.
 *
 * @param does one word for it: "download"
 * @param uploads whether the bytes leave the client's host
 * @param arguments for the java command, after those of the agent
 * @param output how its standard output is read
 */
record Client(String does, boolean uploads, List<String> arguments, Output output) {

  /** Reads a standard output line by line. */
  interface Output {

    /** The progress that the line reports, null when it reports something else. */
    @Nullable Report read(String line);
  }

  /**
   * How far the client is, by its own word.
   *
   * @param millis since it began, null if the line does not contain it and the time of the line
   *     counts
   * @param bytes so far
   * @param end null until it is done
   */
  record Report(@Nullable Long millis, long bytes, @Nullable End end) {}

  /**
   * What the client reports at its end.
   *
   * @param intact whether all that was sent has arrived, unchanged
   * @param longestPauseMillis the longest time without a single byte, null if it does not report it
   */
  record End(boolean intact, @Nullable Long longestPauseMillis) {}
}
