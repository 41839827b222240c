package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.paths.endpoints.NetworkFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedTest {
  private static final String CANNOT =
      "[jmptcp] WARN paths: endpoints=auto cannot follow the network, and tries again: "
          + "java.io.IOException: EMFILE";
  private static final String AGAIN =
      "[jmptcp] INFO paths: endpoints=auto follows the network again";

  @TempDir Path folder;

  /** The monitor fails so often before it can be read; the endpoints so often after that. */
  private class Network implements Followed.Changes, Followed.Endpoints {
    private int monitorFailures;
    private int endpointFailures;
    private int changes;
    private final List<Long> pauses = new ArrayList<>();

    private Network(int monitorFailures, int endpointFailures, int changes) {
      this.monitorFailures = monitorFailures;
      this.endpointFailures = endpointFailures;
      this.changes = changes;
    }

    @Override
    public void follow(NetworkFollower.Listener listener) throws IOException {
      if (monitorFailures-- > 0) {
        throw new IOException("EMFILE");
      }
      while (listener.networkChanged()) {
        pauses.add(listener.notifyAfterMillis());
      }
    }

    @Override
    public void pause(long millis) {
      pauses.add(millis);
    }

    @Override
    public boolean refresh() throws IOException {
      if (endpointFailures-- > 0) {
        throw new IOException("ENOBUFS");
      }
      return changes-- > 0;
    }

    @Override
    public boolean retainsEndpoints() {
      return false;
    }

    private List<String> log() throws IOException {
      Path file = folder.resolve("log");
      new Followed(this, this, Log.open(Level.INFO, file.toString())).run();
      return Files.readAllLines(file);
    }
  }

  @Test
  void waits_for_the_next_change_where_nothing_fails() throws IOException {
    Network network = new Network(0, 0, 2);
    assertThat(network.log()).isEmpty();
    assertThat(network.pauses).containsExactly(-1L, -1L);
  }

  @Test
  void tries_again_less_and_less_often_and_logs_the_first_failure_and_the_end() throws IOException {
    Network network = new Network(9, 0, 3);
    assertThat(network.log()).containsExactly(CANNOT, AGAIN);
    assertThat(network.pauses)
        .containsExactly(
            1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L, 60_000L, // failed
            1_000L, // opened: is it read, too?
            -1L, -1L);
  }

  @Test
  void tries_an_endpoint_that_was_refused_again() throws IOException {
    Network network = new Network(0, 3, 3);
    assertThat(network.log())
        .containsExactly(
            "[jmptcp] WARN paths: a change of the network could not be followed, and is tried"
                + " again: java.io.IOException: ENOBUFS",
            AGAIN);
    assertThat(network.pauses).containsExactly(1_000L, 2_000L, 4_000L, 1_000L, -1L, -1L);
  }

  @Test
  void an_error_does_not_end_it() throws IOException {
    Network network =
        new Network(0, 0, 2) {
          private boolean failed;

          @Override
          public boolean retainsEndpoints() {
            if (!failed) {
              failed = true;
              throw new OutOfMemoryError("a test");
            }
            return false;
          }
        };
    assertThat(network.log()).hasSize(1);
  }
}
