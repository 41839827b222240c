package io.github.jmptcp.bench;

import java.util.List;

/**
 * The first path loses every packet for some time.
 *
 * @param upload whether the client, which has the agent, sends or receives
 * @param backup whether the second path is one
 * @param watched seconds that the path has to carry again
 */
record SilentOutage(boolean upload, boolean backup, double seconds, double watched)
    implements Scenario {
  private static final double AGAIN_SECONDS = 2;
  private static final double SILENT_SECONDS = 0.5;

  @Override
  public List<Row> rows() {
    String what =
        "%s, %s, silent for %.0f s: "
            .formatted(upload ? "upload" : "download", backup ? "backup" : "two paths", seconds);
    return List.of(
        Row.time(what + "carries again", "s", Managed.atMost(AGAIN_SECONDS, "s")),
        Row.time(
            what + "longest silence after the heal",
            "s",
            backup ? Managed.atMost(SILENT_SECONDS, "s") : List.of()));
  }

  @Override
  public String flags() {
    return flags(backup);
  }

  /** The flags of the client's endpoint on the second path. */
  static String flags(boolean backup) {
    return backup ? "subflow backup" : "subflow";
  }

  @Override
  public List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception {
    BadPath first = new BadPath(hosts, 1);
    transfer.awaitJoin();
    transfer.go();
    Managed.sleep(Math.min(seconds, 3));
    first.silence();
    Managed.sleep(seconds);
    long heal = System.nanoTime();
    first.heal();
    double again = transfer.awaitCarries(1, heal, watched);
    // what follows the return of the path is seen too
    Managed.sleep(Math.min(seconds, 3));
    Arrival arrival = transfer.end();
    return List.of(again, arrival.longestSilence(heal, System.nanoTime()));
  }
}
