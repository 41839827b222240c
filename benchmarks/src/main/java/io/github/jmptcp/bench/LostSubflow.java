package io.github.jmptcp.bench;

import java.util.List;

/**
 * The second path's subflow is lost.
 *
 * @param how what becomes of it
 * @param seconds that the cause lasts
 * @param watched seconds that the path has to carry again
 */
record LostSubflow(How how, double seconds, double watched) implements Scenario {

  /** Why a subflow is lost. */
  enum How {
    RESET("reset once: carries again", 2),
    REFUSED("join refused for %.0f s: carries, since the connect", 12),
    GIVEN_UP("given up after %.0f s of silence: carries again", 2);

    private final String row;
    private final double limit;

    How(String row, double limit) {
      this.row = row;
      this.limit = limit;
    }
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time(
            "upload, subflow " + how.row.formatted(seconds), "s", Managed.atMost(how.limit, "s")));
  }

  @Override
  public void prepare(TwoHosts hosts) {
    if (how == How.REFUSED) {
      new BadPath(hosts, 2).refuse();
    }
    // an RTO of 0.2 to 0.3 s doubles five times until the kernel gives up
    hosts.client.exec("sysctl", "-q", "-w", "net.ipv4.tcp_retries2=5");
  }

  @Override
  public List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception {
    long begin = System.nanoTime();
    if (how == How.REFUSED) {
      Managed.sleep(0.3);
    } else {
      transfer.awaitJoin();
    }
    transfer.go();
    double again = lose(transfer, new BadPath(hosts, 2), begin);
    Managed.sleep(0.5);
    transfer.end();
    return List.of(again);
  }

  private double lose(Transfer transfer, BadPath second, long begin) throws Exception {
    if (how == How.REFUSED) {
      Managed.sleep(seconds - Transfer.seconds(begin));
      second.heal();
      return transfer.awaitCarries(2, begin, watched);
    }
    Managed.sleep(1);
    if (how == How.RESET) {
      long reset = System.nanoTime();
      second.reset();
      Managed.sleep(0.1); // what was in the queue arrives still
      return transfer.awaitCarries(2, reset, watched);
    }
    second.silence();
    Managed.sleep(seconds);
    long heal = System.nanoTime();
    second.heal();
    return transfer.awaitCarries(2, heal, watched);
  }
}
