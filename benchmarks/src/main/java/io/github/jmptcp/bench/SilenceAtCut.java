package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How long the receiver waits when the first path begins to lose every packet. It depends on what
 * is on its way just then, so it takes many short runs.
 *
 * @param upload whether the client, which has the agent, sends or receives
 * @param backup whether the second path is one
 */
record SilenceAtCut(boolean upload, boolean backup) implements Scenario {
  /** As many as show a difference of a tenth. */
  static final int ROUNDS = 15;

  private static final double LIMIT_SECONDS = 0.5;
  private static final double SETTLING_SECONDS = 3;
  private static final double WATCHED_SECONDS = 5;

  @Override
  public List<Row> rows() {
    List<Bound> bounds = new ArrayList<>(Managed.atMost(LIMIT_SECONDS, "s"));
    bounds.addAll(Managed.ofTheKernel());
    String what = (upload ? "upload" : "download") + ", " + (backup ? "backup" : "two paths");
    return List.of(Row.time(what + ": longest silence at the cut", "s", bounds));
  }

  @Override
  public String flags() {
    return SilentOutage.flags(backup);
  }

  @Override
  public List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception {
    BadPath first = new BadPath(hosts, 1);
    transfer.awaitJoin();
    transfer.go();
    Managed.sleep(SETTLING_SECONDS);
    long cut = System.nanoTime();
    first.silence();
    Managed.sleep(WATCHED_SECONDS);
    long heal = System.nanoTime();
    first.heal();
    return List.of(transfer.end().longestSilence(cut, heal));
  }
}
