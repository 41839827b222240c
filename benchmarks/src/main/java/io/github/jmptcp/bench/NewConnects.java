package io.github.jmptcp.bench;

import java.util.List;

/**
 * New connections while the path of their route is silent.
 *
 * @param seen what shows that the path is dead
 * @param tries connections of which the median counts
 */
record NewConnects(Seen seen, int tries) implements Scenario {
  /** What shows that the path is dead. */
  enum Seen {
    NOTHING("new connect, its path dead and not known to be (timeout 3 s)", 1500),
    A_CONNECT("new connect, after one that got no answer for 3 s: longer than before", 10),
    TRAFFIC("new connect, its path known to be dead: longer than before", 10);

    final String text;
    final int mostMillis;

    Seen(String text, int mostMillis) {
      this.text = text;
      this.mostMillis = mostMillis;
    }
  }

  @Override
  public List<Row> rows() {
    return List.of(Row.time(seen.text, "ms", Managed.atMost(seen.mostMillis, "ms")));
  }

  @Override
  public int pauseMillis() {
    return 10;
  }

  @Override
  public List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception {
    BadPath first = new BadPath(hosts, 1);
    transfer.awaitJoin();
    double before = connects(transfer);
    if (seen == Seen.TRAFFIC) {
      transfer.go();
      Managed.sleep(1);
    }
    first.silence();
    double millis =
        switch (seen) {
          case NOTHING -> transfer.connectMillis();
          case A_CONNECT -> {
            transfer.connectMillis();
            yield connects(transfer) - before;
          }
          case TRAFFIC -> {
            Managed.sleep(3);
            yield connects(transfer) - before;
          }
        };
    first.heal();
    transfer.end();
    return List.of(millis);
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
