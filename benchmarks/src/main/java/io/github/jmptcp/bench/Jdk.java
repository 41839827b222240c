package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Java release of this machine: {@code JMPTCP_TEST_JDKS}, /usr/lib/jvm and /opt/jdks. */
record Jdk(int release, String version, Path home) {
  private static final List<Integer> PROMISED = List.of(8, 11, 17, 21, 25, 26, 28);
  private static final Pattern VERSION =
      Pattern.compile("(?m)^JAVA_VERSION=\"((?:1\\.)?(\\d+)[^\"]*)\"");
  private static final Map<Integer, Jdk> ALL = find();

  Path java() {
    return home.resolve("bin/java");
  }

  String label() {
    return "JDK " + release;
  }

  static List<Jdk> all() {
    return List.copyOf(ALL.values());
  }

  /** Those of the releases that are here. */
  static List<Jdk> of(Integer... releases) {
    return Stream.of(releases).filter(ALL::containsKey).map(ALL::get).toList();
  }

  private static Map<Integer, Jdk> find() {
    Map<Integer, Jdk> found = new TreeMap<>();
    String listed = System.getenv().getOrDefault("JMPTCP_TEST_JDKS", "");
    Stream.concat(Stream.of(listed.split(":")), Stream.of("/usr/lib/jvm", "/opt/jdks"))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .flatMap(Jdk::homes)
        .forEach(
            home -> {
              Jdk jdk = read(home);
              if (jdk != null && PROMISED.contains(jdk.release)) {
                found.putIfAbsent(jdk.release, jdk);
              }
            });
    return found;
  }

  private static Stream<Path> homes(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return Stream.concat(Stream.of(folder), entries.sorted().toList().stream());
    } catch (IOException ignored) {
      return Stream.of();
    }
  }

  private static @Nullable Jdk read(Path home) {
    if (!Files.isExecutable(home.resolve("bin/java"))) {
      return null;
    }
    try {
      Path file = home.resolve("release");
      Matcher version =
          VERSION.matcher(
              Files.exists(file)
                  ? Files.readString(file)
                  // a JRE 8 may have none
                  : Command.run(home.resolve("bin/java").toString(), "-version")
                      .replaceFirst("(?s)^.*? version \"", "JAVA_VERSION=\""));
      return version.find()
          ? new Jdk(Integer.parseInt(version.group(2)), version.group(1), home)
          : null;
    } catch (IOException ignored) {
      return null;
    }
  }
}
