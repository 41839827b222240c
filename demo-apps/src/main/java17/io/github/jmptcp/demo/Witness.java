package io.github.jmptcp.demo;

import java.util.List;

/** Tells from outside the application whether its connection is MPTCP. */
interface Witness {

  /** Looks once; called again and again while the download runs. */
  void look() throws DemoException;

  Verdict verdict();

  /** The highest number of subflows seen at once, 0 for plain TCP. */
  int subflows();

  /** What it is, for the table. */
  String name();

  /** {@code ss} where it is installed, else the kernel's counters. */
  static Witness on(Host server, int port) throws DemoException {
    try {
      Command.run(List.of("ss", "-V"));
    } catch (DemoException missing) {
      return new CounterWitness(server);
    }
    return new SocketWitness(server, port);
  }
}
