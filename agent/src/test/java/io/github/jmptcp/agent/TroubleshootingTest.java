package io.github.jmptcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages in the documentation are those of the code, and none is missing there. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> AGENT = List.of("agent", "agent-core", "agent-observability");
  private static final List<String> BELOW = List.of("netlink-pm", "native-calls", "jdk-bridge");
  private static final List<String> NOT_OURS =
      List.of(
          "Error opening zip file",
          "Error occurred during CDS dumping",
          "Bad system call",
          "A second subflow");

  private static final Pattern CLASS_NAME = Pattern.compile("[a-z]+(\\.\\w+){2,}");

  // literals that are joined are one
  private static final String LITERAL = "\"(?:[^\"\\\\\n]|\\\\.)*\"";
  private static final Pattern LITERALS =
      Pattern.compile(LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*");
  private static final Pattern LOGGED =
      Pattern.compile(
          "(?:\\.warn|\\.error|\\bwarn|\\blogOnce|\\bproblem|\\bproblems\\.report|\\baddProblem)\\(((?:[^;\"]|"
              + LITERAL
              + ")*);");

  @Test
  void every_heading_is_a_message_of_the_code() throws IOException {
    List<String> literals = new ArrayList<>();
    for (String source : sources(AGENT)) {
      literals.addAll(literals(source));
    }
    for (String source : sources(BELOW)) {
      literals.addAll(literals(source));
    }
    List<String> headings = headings();
    assertThat(headings).hasSizeGreaterThan(40);
    for (String heading : headings) {
      for (String fragment : heading.split("\\.\\.\\.")) {
        assertThat(leftOver(fragment, literals))
            .as("what no literal of the code has in: " + heading)
            .isEmpty();
      }
    }
  }

  @Test
  void every_warning_and_error_has_a_heading() throws IOException {
    List<String> fragments =
        headings().stream()
            .flatMap(h -> Stream.of(h.split("\\.\\.\\.")))
            .map(String::strip)
            .toList();
    int calls = 0;
    List<String> all = new ArrayList<>(sources(AGENT));
    all.addAll(sources(BELOW));
    for (String source : all) {
      Matcher call = LOGGED.matcher(source);
      while (call.find()) {
        List<String> logged = literals(call.group(1)).stream().filter(l -> l.length() > 9).toList();
        calls += logged.isEmpty() ? 0 : 1;
        assertThat(logged)
            .as("none is in a heading: " + logged)
            .matches(
                literals ->
                    literals.isEmpty()
                        || literals.stream().anyMatch(literal -> isIn(literal, fragments)));
      }
    }
    assertThat(calls).isGreaterThan(60);
  }

  @Test
  void every_reason_for_tcp_has_its_place() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/troubleshooting.md")).replaceAll("\\s+", " ");
    Path reasons =
        ROOT.resolve("agent-core/src/main/java/io/github/jmptcp/agent/report/TcpReason.java");
    assertThat(literals(Files.readString(reasons))).hasSizeGreaterThan(20).allMatch(page::contains);
  }

  /** Whether they share twenty characters, or all that the literal has. */
  private static boolean isIn(String literal, List<String> fragments) {
    String text = literal.strip();
    int length = Math.min(20, text.length());
    return IntStream.rangeClosed(0, text.length() - length)
        .mapToObj(at -> text.substring(at, at + length))
        .anyMatch(part -> fragments.stream().anyMatch(fragment -> fragment.contains(part)));
  }

  private static List<String> headings() throws IOException {
    List<String> headings = new ArrayList<>();
    String paths = Files.readString(ROOT.resolve("docs/path-manager.md"));
    Stream.concat(
            Files.readString(ROOT.resolve("docs/troubleshooting.md")).lines().skip(1),
            paths.substring(paths.indexOf("\n### ", paths.indexOf("\n## Troubleshooting"))).lines())
        .filter(line -> line.matches("##+ .*"))
        .map(line -> line.replaceFirst("#+ ", ""))
        .filter(line -> NOT_OURS.stream().noneMatch(line::startsWith))
        .forEach(headings::add);
    return headings;
  }

  /** What is left of a text once it is taken apart into literals, or parts of longer ones. */
  private static String leftOver(String text, List<String> literals) {
    String rest = text.strip();
    while (!rest.isEmpty()) {
      int length = rest.length();
      while (length > 0 && !isLogged(rest.substring(0, length), rest.length(), literals)) {
        length--;
      }
      Matcher className = CLASS_NAME.matcher(rest);
      if (length == 0 && className.lookingAt()) {
        length = className.end(); // a value
      }
      if (length == 0) {
        return rest;
      }
      rest = rest.substring(length).strip();
    }
    return rest;
  }

  private static boolean isLogged(String part, int all, List<String> literals) {
    // a few letters are part of any literal
    boolean longEnough = part.length() >= 8 || part.length() == all;
    return literals.stream()
        .anyMatch(l -> longEnough ? l.contains(part) : l.strip().equals(part.strip()));
  }

  private static List<String> literals(String source) {
    List<String> literals = new ArrayList<>();
    Matcher joined = LITERALS.matcher(source);
    while (joined.find()) {
      literals.add(
          joined
              .group()
              .replaceAll("\"\\s*\\+\\s*\"", "")
              .replaceAll("^\"|\"$", "")
              .replace("\\\"", "\""));
    }
    return literals;
  }

  private static List<String> sources(List<String> modules) throws IOException {
    List<String> sources = new ArrayList<>();
    for (String module : modules) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          if (!file.toString().contains("/testkit/")) { // what a fake kernel answers is not logged
            sources.add(Files.readString(file));
          }
        }
      }
    }
    return sources;
  }
}
