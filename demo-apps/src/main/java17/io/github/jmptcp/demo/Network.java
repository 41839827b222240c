package io.github.jmptcp.demo;

import java.util.List;

/** What lies between the client and the server of one run. Made new for each run. */
interface Network extends AutoCloseable {

  Host client();

  Host server();

  /** The address the client connects to. */
  String serverAddress();

  /** The port that the server listens on, 0 for any. */
  int serverPort();

  /** The client's interfaces whose bytes are counted, the main path first; empty on loopback. */
  List<String> paths();

  /** Whether {@link #breakDown} and {@link #repair} do something. */
  boolean canBreak();

  /** From now on the path, 1 or 2, does not work. */
  void breakDown(int path, Outage.Kind kind) throws DemoException;

  /** Undoes {@link #breakDown}. */
  void repair(int path, Outage.Kind kind) throws DemoException;

  @Override
  void close();
}
