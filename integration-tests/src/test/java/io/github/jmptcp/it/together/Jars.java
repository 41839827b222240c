package io.github.jmptcp.it.together;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Jars that the build has fetched, and jars made on the spot. */
final class Jars {
  private Jars() {}

  /** All jars in a folder of {@code target/libs}. */
  static List<Path> in(String folder) {
    return list(Path.of(System.getProperty("libs.dir", "target/libs")).resolve(folder));
  }

  /** The one jar in a folder whose name starts so. */
  static Path one(String folder, String start) {
    return in(folder).stream()
        .filter(jar -> jar.getFileName().toString().startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  /** The classes of an applications' folder. */
  static Path apps(String name) {
    return Path.of(System.getProperty("apps.dir", "target/apps")).resolve(name);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Packs the classes of a folder as an agent, with libraries that stay where they are. */
  static Path packAgent(Path jar, String premainClass, Path classFolder, List<Path> libraries)
      throws IOException {
    String classPath =
        libraries.stream().map(p -> p.toUri().toString()).collect(Collectors.joining(" "));
    StringBuilder manifest = new StringBuilder("Premain-Class: " + premainClass);
    manifest.append("\nCan-Retransform-Classes: true\n");
    // lines of a manifest end at 72 bytes
    String rest = "Class-Path: " + classPath;
    while (rest.length() > 70) {
      manifest.append(rest, 0, 70).append("\n ");
      rest = rest.substring(70);
    }
    manifest.append(rest).append('\n');
    return pack(jar, manifest.toString(), List.of(classFolder), List.of());
  }

  /** Packs the classes of these folders, and jars inside, with a manifest. */
  static Path pack(Path jar, String manifest, List<Path> classFolders, List<Path> inside)
      throws IOException {
    Manifest parsed =
        new Manifest(
            new ByteArrayInputStream(
                ("Manifest-Version: 1.0\n" + manifest).getBytes(StandardCharsets.UTF_8)));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), parsed)) {
      for (Path folder : classFolders) {
        for (Path file : list(folder.resolve("apps"))) {
          out.putNextEntry(new ZipEntry("apps/" + file.getFileName()));
          Files.copy(file, out);
        }
      }
      for (Path other : inside) {
        out.putNextEntry(new ZipEntry(other.getFileName().toString()));
        Files.copy(other, out);
      }
    }
    return jar;
  }
}
