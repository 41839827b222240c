package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.command;
import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code slow=backup}, the default with endpoints: 40 Mbit/s beside 1 Mbit/s with a queue of 1 MB.
 */
class SlowPathsIT extends OnTwoPaths {

  @BeforeEach
  void slow() {
    paths.slowSecond();
  }

  @Test
  void a_path_that_makes_its_connections_slower_is_a_backup_until_the_exit() {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, ENDPOINT + ",control=" + socket())) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilLogged(
          client,
          4 * MEGABYTE,
          "INFO paths: 10.71.2.1 (c2) makes connections slower, and is a backup");
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow backup dev c2");
      assertThat(command(paths.client, "status", "" + socket()))
          .contains("backup by jmptcp")
          .contains("made its connection slower when sending: rtt ");
      assertThat(command(paths.client, "status", "" + socket(), "--json"))
          .contains("\"backup_by\":\"jmptcp\"", "\"slow\":\"sending: rtt ");
      assertThat(client.stderr().text()).doesNotContain("WARN");
      end(client);
      end(server);
    }
    assertThat(endpoints(paths.client)).isEmpty();
  }
}
