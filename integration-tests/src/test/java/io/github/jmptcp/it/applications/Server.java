package io.github.jmptcp.it.applications;

import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;

/** One that listens on all addresses of its host, with {@code bytes} of payload to give. */
interface Server {

  /** Starts it and waits until it can be connected to. */
  Running start(Netns host, JavaRelease release, With with, int bytes) throws IOException;

  /** The table's word for it: {@code agent}, or what runs in place of the agent. */
  String side();

  /** A started one. */
  record Running(ForkedProcess process, int port, Runnable afterwards) implements AutoCloseable {

    /** Waits until a process listens on the port of that host. */
    static Running listening(Netns host, ForkedProcess process, int port, Runnable afterwards) {
      await()
          .failFast(
              () -> {
                if (!process.isAlive()) {
                  throw new AssertionError(process.dump());
                }
              })
          .until(() -> !host.exec("ss", "-Hltn", "sport = :" + port).isBlank());
      return new Running(process, port, afterwards);
    }

    @Override
    public void close() {
      process.close();
      afterwards.run();
    }
  }
}
