package io.github.jmptcp.it.packages;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.ForkedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opentest4j.TestAbortedException;

/** Builds by Maven in folders of a test, without network. */
final class Build {
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** What Maven has fetched for the build that this test is part of. */
  static final Path REPOSITORY = Path.of(System.getProperty("maven.repository"));

  static final String VERSION = System.getProperty("jmptcp.version");

  /** Generous: the machine may build other things at the same time. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final Set<String> NOT_COPIED = Set.of("target", ".git", "demo-out");

  private Build() {}

  static boolean isRelease() {
    return "true".equals(System.getProperty("jmptcp.release"));
  }

  /** Skips a test that takes minutes, unless this is a release build, or CI. */
  static void demandTime() {
    if (!isRelease() && !Ci.isOn()) {
      throw new TestAbortedException("takes minutes: runs with -P release and where CI=true");
    }
  }

  /** Skips a test of what only a release build makes. */
  static void demandRelease() {
    if (!isRelease()) {
      throw new TestAbortedException("needs the artifacts that -P release makes");
    }
  }

  /** Copies the sources, without what builds have left in them. */
  static void copyProject(Path to) {
    try {
      Files.walkFileTree(
          PROJECT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              if (NOT_COPIED.contains(folder.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              Files.createDirectories(to.resolve(PROJECT.relativize(folder)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.copy(file, to.resolve(PROJECT.relativize(file)));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How it ended, and what it printed on both streams. */
  record Result(int exitCode, String output) {}

  /**
   * Runs Maven.
   *
   * @param prefix a command that executes its arguments, such as {@code env}
   */
  static Result maven(
      Path folder, List<String> prefix, Map<String, String> environment, String... arguments) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(List.of(Ci.command("mvn", "maven").toString(), "-B"));
    line.addAll(List.of("-f", folder.toString()));
    line.addAll(List.of(arguments));
    try (ForkedProcess build = ForkedProcess.start(line, environment)) {
      build.closeStdin();
      int exitCode = build.awaitExit(LIMIT);
      return new Result(exitCode, build.stdout().text() + build.stderr().text());
    }
  }
}
