package io.github.jmptcp.bench;

import java.util.List;

/**
 * Nothing happens to the paths.
 *
 * @param lossPercent how many packets they lose at random
 */
record FalseAlarms(int lossPercent, double seconds) implements Scenario {

  @Override
  public List<PathManagement> variants() {
    return List.of(PathManagement.values());
  }

  @Override
  public List<Row> rows() {
    String paths =
        "upload, %s, %.0f s: "
            .formatted(
                lossPercent == 0 ? "healthy paths" : "loss of " + lossPercent + " %", seconds);
    return List.of(
        new Row(
            paths + "ended",
            "subflows",
            false,
            lossPercent == 0 ? Managed.atMost(0, "subflows") : List.of()),
        new Row(
            paths + "throughput",
            "MB/s",
            true,
            List.of(
                atLeast(PathManagement.REVIVE, PathManagement.NO_REVIVE),
                atLeast(PathManagement.USERSPACE, PathManagement.USERSPACE_NO_REVIVE))));
  }

  private static Bound atLeast(PathManagement revive, PathManagement without) {
    return new RatioBound(revive.text, without.text, /* atMost= */ false, 0.98);
  }

  @Override
  public List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception {
    transfer.awaitJoin();
    if (lossPercent > 0) {
      new BadPath(hosts, 1).lose(lossPercent);
      new BadPath(hosts, 2).lose(lossPercent);
    }
    List<String> subflows = subflows(transfer);
    long joins = hosts.server.counter("MPTcpExtMPJoinAckRx");
    long begin = System.nanoTime();
    transfer.go();
    Managed.sleep(seconds);
    List<String> left = subflows(transfer);
    long ended = subflows.stream().filter(each -> !left.contains(each)).count();
    long joined = hosts.server.counter("MPTcpExtMPJoinAckRx") - joins;
    Arrival arrival = transfer.end();
    // one that was opened again counts once, and so does one that was ended and stays away
    return List.of(
        (double) Math.max(ended, joined), arrival.bytes() / 1e6 / Transfer.seconds(begin));
  }

  private static List<String> subflows(Transfer transfer) {
    return List.of(1, 2).stream()
        .flatMap(path -> transfer.subflows(path).lines())
        .map(line -> line.strip().split(" +")[3]) // the client's end
        .sorted()
        .toList();
  }
}
