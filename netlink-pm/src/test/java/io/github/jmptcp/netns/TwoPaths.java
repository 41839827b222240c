package io.github.jmptcp.netns;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests between two namespaces with two cables: the client is 10.N.0.1, the server 10.N.0.2. */
public abstract class TwoPaths {
  protected Netns server;
  protected Netns client;

  @BeforeEach
  final void connectNamespaces() {
    server = Netns.create();
    client = Netns.create();
    client.cable(server, 1);
    client.cable(server, 2);
  }

  @AfterEach
  final void deleteNamespaces() {
    for (Netns each : new Netns[] {server, client}) {
      if (each != null) {
        each.close();
      }
    }
  }
}
