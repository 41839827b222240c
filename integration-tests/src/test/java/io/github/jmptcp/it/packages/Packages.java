package io.github.jmptcp.it.packages;

import io.github.jmptcp.it.fork.Ci;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the module packaging made; a test is skipped if it is not built, and fails in CI. */
public final class Packages {
  private static final Path FOLDER = Path.of("../packaging/target").toAbsolutePath().normalize();

  private Packages() {}

  /** {@code jmptcp_VERSION_all.deb}. */
  static Path debian() {
    return newest("jmptcp_*_all.deb");
  }

  /**
   * The image, as a file for {@code docker load}.
   *
   * @param cpu {@code amd64} or {@code arm64}
   */
  public static Path image(String cpu) {
    return newest("jmptcp-*-image-" + cpu + ".tar");
  }

  /** A folder that is not cleaned may hold those of other versions. */
  private static Path newest(String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(FOLDER)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, glob)) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found.stream()
        .max(Comparator.comparing(file -> file.toFile().lastModified()))
        .orElseThrow(
            () ->
                Ci.lacks(
                    "no "
                        + glob
                        + " in "
                        + FOLDER
                        + ": mvn -pl packaging -am -DskipTests package"));
  }
}
