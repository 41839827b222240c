package io.github.jmptcp.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * The applications of a scenario, none of which knows of MPTCP: a server, and its clients one after
 * the other.
 */
interface Workload {

  /** What they are, to begin a sentence with. */
  String about();

  /** What happens in each run, a line each. */
  List<String> plan();

  /** The command lines as the user would type them, with these agents. */
  List<String> commands(Agents agents);

  /** Payload that each client moves. */
  long bytes();

  /**
   * Makes sure that the applications are there.
   *
   * @throws DemoException with how to get them
   */
  void require() throws DemoException;

  /**
   * Starts the server and waits until it takes connections.
   *
   * @param agent JVM options, empty for plain TCP
   * @param log the file that receives its standard error
   */
  Served serve(Network network, List<String> agent, Path log) throws DemoException;

  /** The clients in their order. */
  List<Client> clients(Network network, int port);

  /**
   * A server at work.
   *
   * @param port where it listens
   * @param afterwards removes what it leaves behind
   */
  record Served(Application application, int port, Runnable afterwards) implements AutoCloseable {

    /** Ends it; nothing happens the second time. */
    @Override
    public void close() {
      application.close();
      afterwards.run();
    }
  }
}
