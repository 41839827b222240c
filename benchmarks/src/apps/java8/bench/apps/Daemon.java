package bench.apps;

import java.io.IOException;

/** A thread that runs until its socket is closed. */
final class Daemon {
  interface Task {
    void run() throws IOException;
  }

  private Daemon() {}

  static Thread start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException ignored) {
                // the end
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
