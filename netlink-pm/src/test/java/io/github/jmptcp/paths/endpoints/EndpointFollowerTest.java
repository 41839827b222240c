package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointFollowerTest {
  private static final String CANNOT = "cannot follow java.io.IOException: EMFILE";
  private static final String AGAIN = "follows again";

  /** The monitor fails so often before it can be read; the endpoints so often after that. */
  private static class Network
      implements EndpointFollower.Changes, EndpointFollower.Endpoints, EndpointFollower.Listener {
    private int monitorFailures;
    private int endpointFailures;
    private int changes;
    private final List<Long> pauses = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();

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

    @Override
    public void cannotFollow(Throwable cause) {
      reports.add("cannot follow " + cause);
    }

    @Override
    public void cannotRefresh(Throwable cause) {
      reports.add("cannot refresh " + cause);
    }

    @Override
    public void followsAgain() {
      reports.add(AGAIN);
    }

    private List<String> reports() {
      new EndpointFollower(this, this, this).run();
      return reports;
    }
  }

  @Test
  void waits_for_the_next_change_where_nothing_fails() {
    Network network = new Network(0, 0, 2);
    assertThat(network.reports()).isEmpty();
    assertThat(network.pauses).containsExactly(-1L, -1L);
  }

  @Test
  void tries_again_less_and_less_often_and_reports_the_first_failure_and_the_end() {
    Network network = new Network(9, 0, 3);
    assertThat(network.reports()).containsExactly(CANNOT, AGAIN);
    assertThat(network.pauses)
        .containsExactly(
            1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L, 60_000L, // failed
            1_000L, // opened: is it read, too?
            -1L, -1L);
  }

  @Test
  void tries_an_endpoint_that_was_refused_again() {
    Network network = new Network(0, 3, 3);
    assertThat(network.reports())
        .containsExactly("cannot refresh java.io.IOException: ENOBUFS", AGAIN);
    assertThat(network.pauses).containsExactly(1_000L, 2_000L, 4_000L, 1_000L, -1L, -1L);
  }

  @Test
  void an_error_does_not_end_it() {
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
    assertThat(network.reports()).hasSize(1);
  }
}
