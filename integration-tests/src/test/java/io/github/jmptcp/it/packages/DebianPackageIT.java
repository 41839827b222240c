package io.github.jmptcp.it.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Debian package, before it is installed. */
class DebianPackageIT {
  @TempDir static Path unpacked;

  private static Path deb;
  private static String help;

  @BeforeAll
  static void unpack() {
    deb = Packages.debian();
    Path tool = Ci.command("dpkg-deb", "dpkg");
    CommandLine.run(tool.toString(), "-x", deb.toString(), unpacked.toString());
    help =
        CommandLine.run(
            JavaReleases.of(17).java().toString(),
            "-jar",
            JavaCommand.agentJar().toString(),
            "help");
  }

  @Test
  void holds_the_jar_the_launcher_and_the_documents_for_all_users() throws Exception {
    List<String> files =
        CommandLine.run("dpkg-deb", "-c", deb.toString())
            .lines()
            .filter(line -> !line.endsWith("/"))
            .map(line -> line.split(" +"))
            // no link has a mode of its own
            .map(words -> words[0].replaceFirst("^l.*", "l") + " " + words[1] + " " + words[5])
            .sorted()
            .toList();
    assertThat(files)
        .containsExactlyInAnyOrder(
            "-rw-r--r-- root/root ./usr/share/java/jmptcp-" + Build.VERSION + ".jar",
            "l root/root ./usr/share/java/jmptcp.jar",
            "-rwxr-xr-x root/root ./usr/bin/jmptcp",
            "-rw-r--r-- root/root ./usr/share/bash-completion/completions/jmptcp",
            "-rw-r--r-- root/root ./usr/share/man/man1/jmptcp.1.gz",
            "-rw-r--r-- root/root ./usr/share/man/man7/jmptcp-options.7.gz",
            "-rw-r--r-- root/root ./usr/share/doc/jmptcp/NEWS.gz",
            "-rw-r--r-- root/root ./usr/share/doc/jmptcp/changelog.gz",
            "-rw-r--r-- root/root ./usr/share/doc/jmptcp/copyright",
            "-rw-r--r-- root/root ./usr/share/doc/jmptcp/jmptcp.cdx.json");
    assertThat(unpacked.resolve("usr/share/java/jmptcp.jar"))
        .hasSameBinaryContentAs(JavaCommand.agentJar());
  }

  @Test
  void lintian_finds_no_error_and_no_warning() {
    Path lintian = Ci.command("lintian", "lintian");
    CommandLine.Result found =
        CommandLine.attempt(
            List.of(
                lintian.toString(),
                "--allow-root",
                "--fail-on=error,warning",
                // of Debian's own archive
                "--suppress-tags=initial-upload-closes-no-bugs",
                deb.toString()));
    assertThat(found.exitCode()).as(found.output()).isZero();
  }

  @Test
  void the_pages_describe_every_command_and_option_of_the_help() {
    String commands = page("man1/jmptcp.1.gz");
    List<String> words = all("(?m)^  (\\w+) .*$", help.split("Options,")[0]);
    assertThat(words).contains("run", "enable", "disable", "doctor", "endpoint");
    assertThat(words.stream().filter(word -> !word.equals("java")))
        .allMatch(
            word -> Pattern.compile("(?m)^ +" + word + "( .*)?$").matcher(commands).find(),
            "is in jmptcp(1)");

    String options = page("man7/jmptcp-options.7.gz");
    List<String> keys = all("(?m)^  (\\w+)=.*$", help);
    assertThat(keys).contains("endpoints", "learn", "strict");
    assertThat(keys)
        .allMatch(
            key -> Pattern.compile("(?m)^ +" + key + "=").matcher(options).find(),
            "is in jmptcp-options(7)")
        .allMatch(key -> options.contains("jmptcp." + key))
        .allMatch(key -> options.contains("JMPTCP_" + key.toUpperCase(java.util.Locale.ROOT)));
    assertThat(commands + options).doesNotContain("`", "@", "\\f");
  }

  /** As {@code man} shows it, on lines that are not broken. */
  private static String page(String file) {
    Path groff = Ci.command("groff", "groff");
    CommandLine.Result shown =
        CommandLine.attempt(
            List.of(
                "sh",
                "-c",
                "zcat $0 | " + groff + " -ww -man -Tascii -P-cbou -rLL=200n",
                unpacked.resolve("usr/share/man").resolve(file).toString()));
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.output()).doesNotContain("warning:", "error:");
    return shown.output();
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "jmptcp ena; enable",
        "jmptcp run lear; learn=",
        "jmptcp run mode=c; mode=client",
        "jmptcp run mode=both,loopb; mode=both,loopback=",
        "jmptcp run -- ech; echo",
        "jmptcp limits s; set show",
        "jmptcp enable jmptcp-no-such; ''",
      })
  void the_shell_completes(String typed, String expected) {
    if (!Files.exists(Path.of("/usr/share/bash-completion/bash_completion"))) {
      throw Ci.lacks("no bash-completion here (apt-get install bash-completion)");
    }
    String script =
        """
        . /usr/share/bash-completion/bash_completion
        . %s/usr/share/bash-completion/completions/jmptcp
        compopt() { :; }
        COMP_LINE='%s' COMP_POINT=${#COMP_LINE}
        # as readline does it: = is a word of its own
        read -ra COMP_WORDS <<<"${COMP_LINE//=/ = }"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _jmptcp
        printf '%%s ' "${COMPREPLY[@]}"
        """
            .formatted(unpacked, typed);
    CommandLine.Result completed = CommandLine.attempt(List.of("bash", "-c", script));
    List<String> words = List.of(completed.output().strip().split(" +"));
    if (expected.equals("echo")) {
      assertThat(words).contains("echo");
    } else {
      assertThat(String.join(" ", words)).isEqualTo(expected);
    }
  }
}
