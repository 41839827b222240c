package io.github.jmptcp.it.fork;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java releases of this machine: those named by {@code JMPTCP_TEST_JDKS} (Java homes, or
 * folders of them, split by {@code :}), then {@code /usr/lib/jvm/*} and {@code /opt/jdks/*}. One
 * per feature number, the first found. {@code -Djmptcp.releases=17,25} narrows a run down to some.
 */
public final class JavaReleases {
  static final List<Path> FOLDERS = List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/jdks"));

  /** The releases that the project promises. */
  private static final SortedSet<Integer> PROMISED =
      new TreeSet<>(List.of(8, 11, 17, 21, 25, 26, 28));

  private static final Pattern RELEASE_FILE = Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"");
  private static final Pattern VERSION_OUTPUT = Pattern.compile("version \"([^\"]+)\"");

  private static final List<JavaRelease> ALL = find(System.getenv("JMPTCP_TEST_JDKS"), FOLDERS);

  private JavaReleases() {}

  /** Every release found, and every promised one that is missing, oldest first. */
  public static List<JavaRelease> all() {
    return ALL;
  }

  /** All from this release on. */
  public static List<JavaRelease> from(int feature) {
    return ALL.stream().filter(release -> release.isAtLeast(feature)).toList();
  }

  /** One release; using it where it is missing skips or fails the test. */
  public static JavaRelease of(int feature) {
    return ALL.stream()
        .filter(release -> release.feature() == feature)
        .findFirst()
        .orElse(new JavaRelease(feature, null));
  }

  static List<JavaRelease> find(String listed, List<Path> folders) {
    List<Path> homes = new ArrayList<>();
    if (listed != null) {
      for (String entry : listed.split(File.pathSeparator)) {
        Path path = Path.of(entry.strip());
        homes.add(path);
        homes.addAll(children(path));
      }
    }
    folders.forEach(folder -> homes.addAll(children(folder)));

    TreeMap<Integer, JavaRelease> found = new TreeMap<>();
    for (Path home : homes) {
      if (Files.isExecutable(home.resolve("bin/java"))) {
        featureOf(home).ifPresent(f -> found.putIfAbsent(f, new JavaRelease(f, home)));
      }
    }
    PROMISED.forEach(feature -> found.putIfAbsent(feature, new JavaRelease(feature, null)));
    String chosen = System.getProperty("jmptcp.releases", "");
    if (!chosen.isEmpty()) {
      found.keySet().retainAll(Stream.of(chosen.split(",")).map(Integer::valueOf).toList());
    }
    return List.copyOf(found.values());
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException ignored) {
      return List.of();
    }
  }

  /** By the {@code release} file, else by {@code java -version}. */
  static Optional<Integer> featureOf(Path home) {
    Path file = home.resolve("release");
    try {
      if (Files.isReadable(file)) {
        Optional<Integer> feature = feature(RELEASE_FILE, Files.readString(file));
        if (feature.isPresent()) {
          return feature;
        }
      }
    } catch (IOException ignored) {
      // run the command
    }
    CommandLine.Result version =
        CommandLine.attempt(List.of(home.resolve("bin/java").toString(), "-version"));
    return version.exitCode() == 0 ? feature(VERSION_OUTPUT, version.output()) : Optional.empty();
  }

  /** The feature number of "1.8.0_504", "17.0.15", "28-ea", "28". */
  private static Optional<Integer> feature(Pattern pattern, String text) {
    Matcher version = pattern.matcher(text);
    if (!version.find()) {
      return Optional.empty();
    }
    String[] numbers = version.group(1).split("[^0-9]+");
    return Optional.of(Integer.valueOf(numbers[0].equals("1") ? numbers[1] : numbers[0]));
  }
}
