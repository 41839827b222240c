package io.github.jmptcp.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts a process under a seccomp filter, as containers and systemd units do. */
public final class Seccomp {
  private Seccomp() {}

  /**
   * What to put in front of a command.
   *
   * @param call {@code socket()} of {@code mptcp} or {@code netlink}, or {@code setsockopt()} of
   *     {@code keepidle}
   * @param errno such as {@code EPERM}
   */
  public static String[] refusing(String call, String errno) {
    return new String[] {"python3", script().toString(), call, errno};
  }

  private static Path script() {
    Path file = Path.of("target", "refuse.py").toAbsolutePath();
    try (InputStream in = Seccomp.class.getResourceAsStream("/faults/refuse.py")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
