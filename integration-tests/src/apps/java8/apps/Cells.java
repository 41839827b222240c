package apps;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** The ways to open a stream socket that this Java has, by name. */
final class Cells {
  /** Connects to host and port, talks, and closes. */
  interface Client {
    void talk(String host, int port) throws Exception;
  }

  /**
   * Listens on a free port of host ({@code *} for the wildcard), reports the port, and serves one.
   */
  interface Server {
    void serve(String host, IntConsumer listening) throws Exception;
  }

  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final Map<String, Server> servers = new LinkedHashMap<>();

  void client(String name, Client client) {
    clients.put(name, client);
  }

  void server(String name, Server server) {
    servers.put(name, server);
  }

  Client client(String name) {
    return known(clients, name);
  }

  Server server(String name) {
    return known(servers, name);
  }

  private static <T> T known(Map<String, T> cells, String name) {
    T cell = cells.get(name);
    if (cell == null) {
      throw new IllegalArgumentException("no cell " + name + " among " + cells.keySet());
    }
    return cell;
  }
}
