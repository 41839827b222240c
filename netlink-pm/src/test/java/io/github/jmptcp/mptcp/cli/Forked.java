package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** JVMs of other releases, and the words that run the command line on one. */
final class Forked {
  private Forked() {}

  /** The {@code java} of every release that is installed here, by its home. */
  static List<Path> homes() throws IOException {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    for (String parent : new String[] {"/opt/jdks", "/usr/lib/jvm"}) {
      if (Files.isDirectory(Path.of(parent))) {
        try (Stream<Path> found = Files.list(Path.of(parent))) {
          found.filter(home -> !Files.isSymbolicLink(home)).sorted().forEach(homes::add);
        }
      }
    }
    homes.removeIf(home -> !Files.isExecutable(home.resolve("bin/java")));
    return homes.stream().distinct().toList();
  }

  /** The release of a JDK, such as 8 or 25, as it reports itself. */
  static int release(Path home) {
    String output = Command.run(List.of(home.resolve("bin/java").toString(), "-version")).err();
    Matcher version = Pattern.compile("version \"(?:1\\.)?(\\d+)").matcher(output);
    assertThat(version.find()).as(output).isTrue();
    return Integer.parseInt(version.group(1));
  }

  /** Compiles the entry class for Java 8 into a directory. */
  static void compile(Path directory) throws IOException {
    Path source = directory.resolve(ForkedMain.CLASS + ".java");
    Files.writeString(source, ForkedMain.SOURCE);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "8",
                "-Xlint:-options",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                source.toString());
    assertThat(exit).isZero();
  }

  /** The words that start the command line on a JVM. */
  static List<String> words(Path home, Path directory, String... args) {
    List<String> words = new ArrayList<>();
    words.add(home.resolve("bin/java").toString());
    if (release(home) >= 22) {
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    words.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-cp",
            directory + File.pathSeparator + System.getProperty("java.class.path"),
            ForkedMain.CLASS));
    words.addAll(Arrays.asList(args));
    return words;
  }
}
