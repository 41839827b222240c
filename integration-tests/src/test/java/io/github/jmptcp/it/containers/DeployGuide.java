package io.github.jmptcp.it.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files and commands in {@code docs/deploy.md}, as a reader copies them. */
final class DeployGuide {
  private static final Path GUIDE = Path.of("../docs/deploy.md");

  private DeployGuide() {}

  /** The block of code whose first line is {@code # NAME}. */
  static String file(String name) {
    Matcher block =
        Pattern.compile("(?ms)^```\\w+\n# " + Pattern.quote(name) + "\n(.*?)^```$").matcher(text());
    if (!block.find()) {
      throw new AssertionError("no file " + name + " in " + GUIDE);
    }
    return block.group(1);
  }

  /** The indented line that starts with these words. */
  static String command(String start) {
    return text()
        .lines()
        .filter(line -> line.startsWith("    " + start))
        .map(String::strip)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no command " + start + " in " + GUIDE));
  }

  private static String text() {
    try {
      return Files.readString(GUIDE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
