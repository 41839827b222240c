package io.github.jmptcp.files;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Regular files of at most {@link #MAX_BYTES} bytes. Opening a FIFO waits for a process at its
 * other end, and a device such as {@code /dev/zero} never ends: neither is opened here. Symbolic
 * links are followed. Uses {@code java.io} only, so that it can be called before main.
 */
public final class RegularFile {
  /** The largest file that is read: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;

  private RegularFile() {}

  /**
   * Returns if the path is free or names a regular file.
   *
   * @throws IOException if it names anything else: a FIFO, a device, a socket, a directory
   */
  public static void check(File file) throws IOException {
    // isFile is S_ISREG: false for a FIFO, which exists
    if (!file.isFile() && file.exists()) {
      throw new IOException(file + " is not a regular file");
    }
  }

  /**
   * Returns the content.
   *
   * @throws IOException if the file is missing, cannot be read, is not a regular file, or is larger
   *     than {@link #MAX_BYTES}
   */
  public static byte[] read(File file) throws IOException {
    check(file);
    try (InputStream in = new FileInputStream(file)) {
      return read(in, file);
    }
  }

  /**
   * Returns what is left of an open file.
   *
   * @param file its name, for the message
   * @throws IOException if it cannot be read, or has more than {@link #MAX_BYTES} bytes left
   */
  public static byte[] read(InputStream in, File file) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      content.write(buffer, 0, count);
      if (content.size() > MAX_BYTES) { // not by the length, which is 0 for files of /proc
        throw new IOException(file + " has more than " + MAX_BYTES + " bytes (1 MiB)");
      }
    }
    return content.toByteArray();
  }
}
