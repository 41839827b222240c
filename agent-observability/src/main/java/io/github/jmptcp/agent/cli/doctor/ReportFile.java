package io.github.jmptcp.agent.cli.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Where a report goes. */
final class ReportFile {

  private ReportFile() {}

  /**
   * Writes a file that only this user can read, or to {@code out} for {@code -}.
   *
   * @throws IOException with what to do; where the file is there, it stays as it is
   */
  static void write(String file, String text, PrintStream out) throws IOException {
    if (file.equals("-")) {
      out.print(text);
      return;
    }
    Path path = Paths.get(file);
    try (OutputStream stream = create(path)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " exists; give another name, or remove it", e);
    } catch (NoSuchFileException e) {
      throw new IOException("no folder " + path.toAbsolutePath().getParent() + "; make it", e);
    }
    out.println(file + " is written; look through it before you send it");
  }

  private static OutputStream create(Path path) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            path,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }
}
