package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import org.junit.jupiter.api.Test;

/**
 * The directory of the ownership file holds what no JVM has put there; each has a /run of its own.
 */
class OwnershipFileIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final String FILE =
      "/run/jmptcp/netns-$(python3 -c 'import socket, struct; print(struct.unpack(\"Q\","
          + " socket.socket().getsockopt(socket.SOL_SOCKET, 71, 8))[0])')"; // SO_NETNS_COOKIE

  /** Starts the application after a command, and takes its endpoint down again. */
  private String errorsAfter(String command) {
    String prepare =
        "mount -t tmpfs none /run && mkdir -m 700 /run/jmptcp /run/user-0 && "
            + command
            + " && exec \"$@\"";
    try (ForkedProcess app =
        start(
            JavaCommand.on(JAVA)
                .agent("endpoints=10.71.2.1+dev+c2+subflow,subflows=4")
                .through("unshare", "--mount", "env", "XDG_RUNTIME_DIR=/run/user-0")
                .through("sh", "-c", prepare, "sh")
                .in(paths.client.prefix()))) {
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow dev c2");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 4");
      end(app);
      assertThat(endpoints(paths.client)).isEmpty();
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 2");
      return app.stderr().text();
    }
  }

  @Test
  void a_fifo_in_place_of_the_lock_or_the_file_is_not_opened() {
    assertThat(errorsAfter("mkfifo /run/jmptcp/lock")).doesNotContain(" WARN ");
    assertThat(errorsAfter("mkfifo " + FILE)).doesNotContain(" WARN ");
  }

  @Test
  void a_malformed_line_is_reported_and_blocks_nothing() {
    String limit = "limit subflows -5 2";
    String write =
        "printf 'jmptcp 1 %s\\n%s\\n' $(cat /proc/sys/kernel/random/boot_id) '"
            + limit
            + "' > "
            + FILE
            + " && chmod 600 "
            + FILE;
    assertThat(errorsAfter(write))
        .contains("WARN paths: the ownership file /run/jmptcp/netns-")
        .contains(" is ignored, and what it lists stays: line 2 is broken (")
        .contains("): " + limit);
  }
}
