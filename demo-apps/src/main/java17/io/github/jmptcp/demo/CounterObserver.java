package io.github.jmptcp.demo;

/**
 * The kernel's counters of the server's namespace, for machines without {@code ss}: whether MPTCP
 * handshakes were completed since the start. On loopback other programs count too.
 */
final class CounterObserver implements Observer {

  private final Host host;
  private final MptcpCounters before;
  private ObservedProtocol protocol = ObservedProtocol.UNSEEN;
  private int subflows;

  CounterObserver(Host host) throws DemoException {
    this.host = host;
    this.before = MptcpCounters.of(host);
  }

  @Override
  public synchronized void look() throws DemoException {
    MptcpCounters now = MptcpCounters.of(host);
    long connections = now.since(before, "MPCapableACKRX");
    protocol = connections > 0 ? ObservedProtocol.MPTCP : ObservedProtocol.TCP;
    subflows = connections > 0 ? (int) (1 + now.since(before, "MPJoinAckRx")) : 0;
  }

  @Override
  public synchronized ObservedProtocol protocol() {
    return protocol;
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
