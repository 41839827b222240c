package io.github.jmptcp.demo;

import java.util.List;

/** Detects from outside the application whether its connection is MPTCP. */
interface Observer {

  /** Reads once; called repeatedly while the download runs. */
  void look() throws DemoException;

  ObservedProtocol protocol();

  /** The highest number of subflows seen at once, 0 for plain TCP. */
  int subflows();

  /** What it is, for the table. */
  String name();

  /** {@code ss} where it is installed, else the kernel's counters. */
  static Observer on(Host server, int port) throws DemoException {
    try {
      Command.run(List.of("ss", "-V"));
    } catch (DemoException ignored) {
      return new CounterObserver(server);
    }
    return new SocketObserver(server, port);
  }
}
