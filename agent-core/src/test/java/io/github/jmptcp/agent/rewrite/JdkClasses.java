package io.github.jmptcp.agent.rewrite;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The class files of a JDK on this machine, read out of its image without running it.
 *
 * @param release its feature number
 */
record JdkClasses(int release, Path home) {
  private static final int JAVA_1 = 44; // the version of its class files

  /** One per release, and always that of this JVM. */
  static List<JdkClasses> all() throws IOException {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    String listed = System.getenv().getOrDefault("JMPTCP_TEST_JDKS", "");
    for (String folder : (listed + ":/usr/lib/jvm:/opt/jdks").split(File.pathSeparator)) {
      Path path = Path.of(folder);
      if (!folder.isEmpty() && Files.isDirectory(path)) {
        homes.add(path);
        try (Stream<Path> children = Files.list(path)) {
          homes.addAll(children.sorted().toList());
        }
      }
    }
    Map<Integer, JdkClasses> found = new TreeMap<>();
    for (Path home : homes) {
      if (Files.exists(home.resolve("lib/jrt-fs.jar")) || rtJar(home) != null) {
        try (Reader reader = reader(home)) {
          int release = reader.classFile("java/lang/Object")[7] - JAVA_1;
          found.putIfAbsent(release, new JdkClasses(release, home));
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** The classes that {@link CallSites} has rows about, whatever JDK has them: its constants. */
  static List<String> targets() {
    List<String> names = new ArrayList<>();
    for (Field field : CallSites.class.getDeclaredFields()) {
      if (field.getType() == String.class && !Modifier.isPrivate(field.getModifiers())) {
        try {
          names.add((String) field.get(null));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return names;
  }

  /** Reads class files while it is open. */
  Reader reader() throws IOException {
    return reader(home);
  }

  private static Reader reader(Path home) throws IOException {
    Path jar = rtJar(home);
    return jar == null
        ? new Reader(
            FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString())),
            "/modules/java.base/")
        : new Reader(FileSystems.newFileSystem(jar), "/");
  }

  private static Path rtJar(Path home) {
    return Stream.of("jre/lib/rt.jar", "lib/rt.jar")
        .map(home::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElse(null);
  }

  /** An open image. */
  record Reader(FileSystem image, String root) implements AutoCloseable {

    /** The class file of a class, named with slashes; null where this JDK lacks it. */
    byte[] classFile(String name) throws IOException {
      Path file = image.getPath(root + name + ".class");
      return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    @Override
    public void close() {
      try {
        image.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "Java " + release;
  }
}
