package io.github.jmptcp.it.containers;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An image of a Java runtime, made without a registry: {@code jlink}, the libraries that it loads
 * from this machine, and busybox, imported as {@code docker import} does.
 */
final class JavaImage {
  private static final String NAME = "jmptcp-it/java";
  private static final String MODULES =
      "java.base,java.instrument,java.management,java.logging,jdk.attach,jdk.jfr,jdk.net";
  private static final Pattern LIBRARY = Pattern.compile("(/lib\\S*/\\S+\\.so\\S*)");
  private static final Map<Integer, String> MADE = Collections.synchronizedMap(new TreeMap<>());

  private JavaImage() {}

  /** Its name; {@code java} and the commands of busybox are in its path. */
  static String of(JavaRelease release) {
    return MADE.computeIfAbsent(release.feature(), feature -> make(release));
  }

  private static String make(JavaRelease release) {
    Path jlink = release.command("jlink");
    if (!Files.isExecutable(jlink)) {
      throw Ci.lacks("no jlink for " + release);
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("jm-image");
      Path root = Files.createDirectory(folder.resolve("root"));
      fill(root, jlink);
      Path tar = folder.resolve("root.tar");
      CommandLine.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
      Engine.demand().importImage(tar, NAME, "" + release.feature());
      return NAME + ":" + release.feature();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CommandLine.attempt(List.of("rm", "-rf", folder.toString()));
      }
    }
  }

  private static void fill(Path root, Path jlink) throws IOException {
    Path java = root.resolve("opt/java");
    for (String folder : List.of("bin", "etc", "proc", "sys", "dev", "run", "tmp", "opt", "usr")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.createSymbolicLink(root.resolve("usr/bin"), Path.of("../bin"));
    CommandLine.run("chmod", "755", root.toString());
    CommandLine.run("chmod", "1777", root.resolve("tmp").toString());
    CommandLine.run(
        jlink.toString(),
        "--add-modules",
        MODULES,
        "--no-header-files",
        "--no-man-pages",
        "--strip-debug",
        "--output",
        java.toString());
    Path busybox = Ci.command("busybox", "busybox-static");
    for (String library : libraries(java, busybox)) {
      Path copy = root.resolve(library.substring(1));
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of(library), copy);
    }
    // where an image has it: in the path without an argument
    Files.createSymbolicLink(root.resolve("bin/java"), Path.of("../opt/java/bin/java"));
    Files.copy(busybox, root.resolve("bin/busybox"));
    for (String command : List.of("sh", "cp", "cat", "ls", "sleep")) {
      Files.createSymbolicLink(root.resolve("bin/" + command), Path.of("busybox"));
    }
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n");
  }

  /**
   * What the runtime's programs and libraries load besides each other, and a busybox that loads.
   */
  private static TreeSet<String> libraries(Path java, Path busybox) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Stream.concat(Files.walk(java), Stream.of(busybox))) {
      files
          .filter(
              file ->
                  file.toString().endsWith(".so")
                      || file.endsWith("bin/java")
                      || file.equals(busybox))
          // a static busybox makes ldd fail
          .map(file -> CommandLine.attempt(List.of("ldd", file.toString())).output())
          .flatMap(String::lines)
          .filter(line -> !line.contains(java.toString()))
          .flatMap(line -> LIBRARY.matcher(line).results().map(result -> result.group(1)))
          .forEach(found::add);
    }
    return found;
  }
}
