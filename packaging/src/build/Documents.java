import io.github.jmptcp.agent.cli.Command;
import io.github.jmptcp.agent.options.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what the Debian package documents, out of the agent's own tables of options and commands:
 * man pages and completion from templates, the changelog, and the copyright file with the licenses
 * of what the jar contains. Run by the build: {@code java -cp AGENT-CLASSES Documents.java
 * TEMPLATES NOTICES TO VERSION TIMESTAMP}.
 */
final class Documents {
  private final Path templates;
  private final Path to;
  private final String version;
  private final OffsetDateTime time;

  private Documents(Path templates, Path to, String version, OffsetDateTime time) {
    this.templates = templates;
    this.to = to;
    this.version = version;
    this.time = time;
  }

  public static void main(String[] arguments) throws IOException {
    Path to = Files.createDirectories(Path.of(arguments[2]));
    Documents documents =
        new Documents(Path.of(arguments[0]), to, arguments[3], OffsetDateTime.parse(arguments[4]));
    documents.write("jmptcp.1", template("@COMMANDS@", commands()));
    documents.write("jmptcp-options.7", template("@OPTIONS@", options()));
    documents.writeCompletion();
    documents.writeChangelog();
    documents.writeCopyright(Path.of(arguments[1]));
  }

  private record Replacement(String word, String text) {}

  private static Replacement template(String word, String text) {
    return new Replacement(word, text);
  }

  private void write(String name, Replacement... replacements) throws IOException {
    String text = Files.readString(templates.resolve(name + ".in"));
    for (Replacement replacement : replacements) {
      text = text.replace(replacement.word, replacement.text);
    }
    text =
        text.replace("@VERSION@", version)
            .replace("@DATE@", time.format(DateTimeFormatter.ISO_LOCAL_DATE));
    Files.writeString(to.resolve(name), text);
  }

  private static String commands() {
    return Arrays.stream(Command.values())
        .map(
            command ->
                ".TP\n\\fB"
                    + roff(command.word())
                    + "\\fR "
                    + roff(command.arguments())
                    + "\n"
                    + sentence(command.meaning()))
        .collect(Collectors.joining("\n"));
  }

  private static String options() {
    return Option.all().stream()
        .map(
            option ->
                ".TP\n\\fB"
                    + roff(option.key())
                    + "\\fR="
                    + roff(option.type().text())
                    + "\n"
                    + sentence(option.meaning())
                    + "\nDefault: "
                    + (option.defaultValue() == null
                        ? "unset"
                        : "\\fB" + roff(option.defaultValue()) + "\\fR")
                    + ".\nProperty \\fB"
                    + roff(option.property())
                    + "\\fR, variable \\fB"
                    + roff(option.variable())
                    + "\\fR.")
        .collect(Collectors.joining("\n"));
  }

  private static String sentence(String text) {
    return roff(text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1)) + ".";
  }

  /** Markdown's code in bold, and what roff would take for its own escaped. */
  private static String roff(String text) {
    String escaped =
        text.replace("\\", "\\e").replace("-", "\\-").replaceAll("`([^`]*)`", "\\\\fB$1\\\\fR");
    return escaped.replaceFirst("^([.'])", "\\\\&$1");
  }

  private void writeCompletion() throws IOException {
    String values =
        Option.all().stream()
            .filter(option -> option.type().words().length > 0)
            .map(
                option ->
                    "      "
                        + option.key()
                        + ") values='"
                        + String.join(" ", option.type().words())
                        + "' ;;")
            .collect(Collectors.joining("\n"));
    write(
        "completion",
        template(
            "@COMMANDS@",
            Arrays.stream(Command.values()).map(Command::word).collect(Collectors.joining(" "))),
        template("@KEYS@", Option.all().stream().map(Option::key).collect(Collectors.joining(" "))),
        template("@VALUES@", values));
  }

  /** deb-changelog(5). */
  private void writeChangelog() throws IOException {
    Files.writeString(
        to.resolve("changelog"),
        """
        jmptcp (%s) unstable; urgency=medium

          * Release of jmptcp; what changes for users is in NEWS.gz.

         -- The jmptcp authors <jmptcp@users.noreply.github.com>  %s
        """
            .formatted(
                // deb-version(7): what comes before 0.2.0
                version.replace("-SNAPSHOT", "~snapshot"),
                time.format(
                    DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT))));
  }

  /** Appends the notice of the jar and the licenses that it names. */
  private void writeCopyright(Path notices) throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(templates.resolve("copyright")));
    text.append("Files: /usr/share/java/jmptcp.jar\n");
    text.append("Copyright: the authors of the libraries that it contains\n");
    text.append("License: jmptcp-and-libraries\n");
    append(text, Files.readAllLines(notices.resolve("NOTICE")));
    try (Stream<Path> licenses = Files.list(notices.resolve("licenses"))) {
      for (Path license : licenses.sorted().toList()) {
        append(text, List.of("", license.getFileName() + ":", ""));
        append(text, Files.readAllLines(license));
      }
    }
    Files.writeString(to.resolve("copyright"), text);
  }

  private static void append(StringBuilder text, List<String> lines) {
    for (String line : lines) {
      text.append(line.isBlank() ? " ." : " " + line.stripTrailing()).append('\n');
    }
  }
}
