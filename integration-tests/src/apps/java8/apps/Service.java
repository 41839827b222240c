package apps;

import java.io.IOException;

/** A server at work: it prints where, and stays until its stdin ends. */
public final class Service {
  private Service() {}

  /** Prints {@code listening PORT}, and ends the JVM after stdin. */
  public static void run(int port) throws IOException {
    System.out.println("listening " + port);
    while (System.in.read() >= 0) {
      // until the test has seen enough
    }
    System.exit(0);
  }
}
