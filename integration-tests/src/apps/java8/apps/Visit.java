package apps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** A client at work: something small first, then a lot, then it stays connected. */
public final class Visit {
  private Visit() {}

  /** What may fail; it checks what came back itself. */
  public interface Step {
    void run() throws Exception;
  }

  /**
   * Prints {@code checked} after the small step and {@code bulk NANOSECONDS ...} after the big
   * ones, a number for each; after both it waits for a line on stdin, at last to end the JVM.
   *
   * @param bulk the complete transfer, or the transfers to the server and back
   */
  public static void run(Step small, Step... bulk) {
    try {
      BufferedReader stdin = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      small.run();
      System.out.println("checked");
      stdin.readLine();
      StringBuilder took = new StringBuilder("bulk");
      for (Step step : bulk) {
        long start = System.nanoTime();
        step.run();
        took.append(' ').append(System.nanoTime() - start);
      }
      System.out.println(took);
      stdin.readLine();
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.out.println("failed " + e);
      System.exit(1);
    }
  }
}
