package io.github.jmptcp.bench;

import java.util.List;

/**
 * New connections while the path of their route is silent.
 *
 * @param known whether another connection sends on it all the time
 * @param tries connects of which the median counts
 */
record NewConnects(boolean known, int tries) implements Scenario {
  private static final int PAUSE_MILLIS = 10;

  @Override
  public List<PathManagement> variants() {
    return Managed.BESIDE_THE_KERNEL;
  }

  @Override
  public List<Row> rows() {
    return List.of(
        known
            ? Row.time(
                "new connect, its path known to be dead: longer than before",
                "ms",
                Managed.atMost(10, "ms"))
            : Row.time(
                "new connect, its path dead and not known to be (timeout 3 s)",
                "ms",
                Managed.atMost(1500, "ms")));
  }

  @Override
  public List<Double> run(Jdk jdk, PathManagement management) throws Exception {
    try (TwoHosts hosts = TwoHosts.bySource(Managed.PATH)) {
      Variant variant = management.prepare(hosts, "subflow");
      try (Transfer transfer =
          new Transfer(jdk, hosts, variant, /* upload= */ true, PAUSE_MILLIS)) {
        BadPath first = new BadPath(hosts, 1);
        transfer.awaitJoin();
        double before = connects(transfer);
        if (known) {
          transfer.go();
          Managed.sleep(1);
          first.silence();
          Managed.sleep(3);
        } else {
          first.silence();
        }
        double millis = known ? connects(transfer) - before : transfer.connectMillis();
        first.heal();
        transfer.end();
        return List.of(millis);
      }
    }
  }

  /** The median, or the first that has timed out. */
  private double connects(Transfer transfer) throws Exception {
    double[] millis = new double[tries];
    for (int i = 0; i < tries; i++) {
      millis[i] = transfer.connectMillis();
      if (millis[i] > 1000) {
        return millis[i];
      }
    }
    return Samples.spread(millis).median();
  }
}
