package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.netns.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without root: all of it in a user namespace of one's own, reading only outside of one. */
class RootlessIT {
  private static final String NOBODY = "65534";

  @TempDir Path directory;

  @BeforeEach
  void prepare() throws Exception {
    Forked.compile(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    // a copy of the class path that the unprivileged user can read
    for (String entry : System.getProperty("java.class.path").split(":")) {
      copy(Path.of(entry), directory.resolve("cp").resolve(entry.substring(1)));
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  /** The words that run something as an unprivileged user. */
  private static List<String> unprivileged(String... words) {
    List<String> all = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    all.addAll(List.of(words));
    return all;
  }

  private String java(String... args) {
    List<String> words = Forked.words(Path.of(System.getProperty("java.home")), directory, args);
    StringBuilder classPath = new StringBuilder(directory.toString());
    for (String entry : System.getProperty("java.class.path").split(":")) {
      classPath.append(':').append(directory).append("/cp").append(entry);
    }
    words.set(words.indexOf("-cp") + 1, classPath.toString());
    // jffi unpacks its native part here on Java below 22
    words.add(1, "-Djava.io.tmpdir=/tmp");
    return String.join(" ", words);
  }

  @Test
  void everything_works_in_a_user_namespace() throws Exception {
    assumeTrue(
        Command.run(unprivileged("unshare", "-Urn", "true")).exit() == 0,
        "unprivileged user namespaces are off here (kernel.unprivileged_userns_clone, AppArmor)");
    String script =
        String.join(
            "\n",
            "set -e",
            java("endpoint", "add", "10.0.0.1", "subflow", "dev", "lo"),
            java("limits", "set", "subflows", "4"),
            "ip mptcp endpoint show",
            "ip mptcp limits show",
            "timeout -s TERM 3 " + java("monitor") + " & monitor=$!",
            // no listening socket is reported before the monitor has joined
            "wait $monitor || test $? -eq 124 -o $? -eq 143");
    Command ran = Command.run(unprivileged("unshare", "-Urn", "sh", "-c", script));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo("10.0.0.1 id 1 subflow dev lo \nadd_addr_accepted 0 subflows 4 \n");
  }

  @Test
  void outside_of_one_reading_works_and_the_rest_names_the_capability() throws Exception {
    assertThat(Command.run(unprivileged("sh", "-c", java("limits", "show"))).orFail())
        .isEqualTo(Command.run(List.of("ip", "mptcp", "limits", "show")).orFail());
    for (String[] args :
        new String[][] {{"endpoint", "add", "203.0.113.1", "subflow"}, {"monitor"}}) {
      Command refused = Command.run(unprivileged("sh", "-c", java(args)));
      assertThat(refused.exit()).isEqualTo(IpMptcp.REFUSED);
      assertThat(refused.err())
          .contains("Operation not permitted", "EPERM", "CAP_NET_ADMIN")
          .contains("user namespace that owns the network namespace");
    }
    assertThat(Command.run(List.of("ip", "mptcp", "endpoint", "show")).orFail())
        .doesNotContain("203.0.113.1");
  }
}
