package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine's socket overflows while its process stands still: the kernel counts what it drops,
 * and ss shows what the engine does about it.
 */
class LostEventsIT extends EngineProcesses {
  private static final int KNOWN = 5_000;
  private static final int OTHERS = 5_001;
  private static final int NEW = 5_002;

  /** More than the socket's buffer has room for. */
  private static final int MOST_CONNECTIONS = 5_000;

  private static void signal(Engine engine, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(engine.process.pid())).start().waitFor();
  }

  private boolean hasSecond(int port) {
    return client
        .exec("ss", "-tnHO", "state", "established", "src", "10.2.0.1", "dport", "=", ":" + port)
        .orFail()
        .contains("10.2.0.1");
  }

  private static void exchange(MptcpPair pair) throws Exception {
    pair.connect("10.1.0.2");
    pair.send(true, 1);
    pair.send(false, 1);
  }

  /** Opens and closes connections until events are dropped. */
  private void overflow() throws Exception {
    assertThat(client.droppedEvents()).isZero();
    try (MptcpPair many = new MptcpPair(server, client, true, OTHERS)) {
      int made = 0;
      while (client.droppedEvents() == 0) {
        assertThat(made).as("connections whose events all had room").isLessThan(MOST_CONNECTIONS);
        for (int i = 0; i < 20; i++, made++) {
          many.connect("10.1.0.2");
          many.closeClient();
          many.closeServer();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "userspace"})
  void a_subflow_whose_end_was_not_reported_comes_back(String mode) throws Exception {
    Engine engine = start(mode);
    await(engine, "acting");
    try (MptcpPair pair = new MptcpPair(server, client, true, KNOWN)) {
      exchange(pair);
      Patience.await("it joins", () -> hasSecond(KNOWN));
      signal(engine, "STOP");
      try {
        overflow();
        client.exec("ss", "-K", "-t", "src", "10.2.0.1", "dport", "=", ":" + KNOWN).orFail();
        assertThat(hasSecond(KNOWN)).isFalse();
      } finally {
        signal(engine, "CONT");
      }
      Patience.await("the subflow is there again", () -> hasSecond(KNOWN));
    }
  }

  @Test
  void a_connection_that_was_not_reported_has_its_paths_too() throws Exception {
    Engine engine = start("userspace");
    await(engine, "acting");
    signal(engine, "STOP");
    try (MptcpPair pair = new MptcpPair(server, client, true, NEW)) {
      try {
        overflow();
        exchange(pair);
        assertThat(hasSecond(NEW)).isFalse();
      } finally {
        signal(engine, "CONT");
      }
      Patience.await("it joins", () -> hasSecond(NEW));
    }
  }
}
