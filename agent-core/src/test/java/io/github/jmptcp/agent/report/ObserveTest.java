package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/observe.md against {@link Counter}. */
class ObserveTest {

  @Test
  void names_every_counter_and_metric() throws Exception {
    String observe = Files.readString(Path.of("..", "docs", "observe.md"));
    for (Counter counter : Counter.values()) {
      assertThat(observe).contains("`" + counter.key() + "`");
      if (counter.family() != null) {
        assertThat(observe)
            .contains("`" + counter.family() + (counter.isGauge() ? "`" : "_total`"));
      }
    }
  }
}
