package io.github.jmptcp.procfs;

import io.github.jmptcp.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads small files of {@code /proc}. */
public final class ProcFile {
  private ProcFile() {}

  /**
   * Reads a file, without white space at its end.
   *
   * @param path such as {@code /proc/self/stat}
   * @throws IOException where it is not a regular file of at most 1 MiB (paths below {@code
   *     /proc/PID/root} lead to files of other users), or cannot be read, as when the process has
   *     ended
   */
  public static String read(String path) throws IOException {
    return new String(RegularFile.read(new File(path)), StandardCharsets.UTF_8).trim();
  }
}
