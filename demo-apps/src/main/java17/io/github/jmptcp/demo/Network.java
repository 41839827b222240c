package io.github.jmptcp.demo;

import java.util.List;

/** What lies between the client and the server of one run. Made new for each run. */
interface Network extends AutoCloseable {

  Host client();

  Host server();

  /** The address the client connects to. */
  String serverAddress();

  /** The port the server is told to listen on, 0 for any. */
  int serverPort();

  /** The client's interfaces whose bytes are counted, the main path first; empty on loopback. */
  List<String> paths();

  /** Whether {@link #cut} and {@link #heal} do something. */
  boolean canCut();

  /** From now on every packet on the main path is lost, in both directions, without notice. */
  void cut() throws DemoException;

  /** Undoes {@link #cut}. */
  void heal() throws DemoException;

  @Override
  void close();
}
