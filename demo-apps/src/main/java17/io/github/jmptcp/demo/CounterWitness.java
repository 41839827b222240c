package io.github.jmptcp.demo;

/**
 * The kernel's counters of the server's namespace, for machines without {@code ss}: whether MPTCP
 * handshakes were completed since the start. On loopback other programs count too.
 */
final class CounterWitness implements Witness {

  private final Host host;
  private final MptcpCounters before;
  private Verdict verdict = Verdict.UNSEEN;
  private int subflows;

  CounterWitness(Host host) throws DemoException {
    this.host = host;
    this.before = MptcpCounters.of(host);
  }

  @Override
  public synchronized void look() throws DemoException {
    MptcpCounters now = MptcpCounters.of(host);
    long connections = now.since(before, "MPCapableACKRX");
    verdict = connections > 0 ? Verdict.MPTCP : Verdict.TCP;
    subflows = connections > 0 ? (int) (1 + now.since(before, "MPJoinAckRx")) : 0;
  }

  @Override
  public synchronized Verdict verdict() {
    return verdict;
  }

  @Override
  public synchronized int subflows() {
    return subflows;
  }

  @Override
  public String name() {
    return "kernel counters";
  }
}
