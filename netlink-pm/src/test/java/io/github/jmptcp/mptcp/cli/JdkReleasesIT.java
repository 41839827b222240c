package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.Netns;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library without the agent on each Java that is installed: set, show, refuse. */
class JdkReleasesIT {
  @TempDir static Path directory;
  private static Netns netns;

  static List<Path> homes() throws Exception {
    return Forked.homes();
  }

  @BeforeAll
  static void prepare() throws Exception {
    Forked.compile(directory);
    netns = Netns.create();
  }

  @AfterAll
  static void delete() {
    if (netns != null) {
      netns.close();
    }
  }

  private static Command run(Path home, String... args) throws Exception {
    return netns.exec(Forked.words(home, directory, args).toArray(new String[0]));
  }

  @ParameterizedTest
  @MethodSource("homes")
  void sets_shows_and_refuses(Path home) throws Exception {
    netns.ipMptcp("endpoint", "flush").orFail();
    Command add = run(home, "endpoint", "add", "127.0.0.1", "signal", "port", "80", "dev", "lo");
    assertThat(add).isEqualTo(new Command(0, "", ""));
    assertThat(netns.ipMptcp("endpoint", "show").orFail())
        .isEqualTo("127.0.0.1 port 80 id 1 signal dev lo \n");
    Command show = run(home, "-j", "endpoint", "show");
    assertThat(show.out()).isEqualTo(netns.exec("ip", "-j", "mptcp", "endpoint", "show").orFail());
    assertThat(show.err()).isEmpty();
    Command refused = run(home, "limits", "set", "subflows", "9");
    assertThat(refused.exit()).isEqualTo(IpMptcp.REFUSED);
    assertThat(refused.err()).contains("limit greater than maximum (8)", "EINVAL");
  }
}
