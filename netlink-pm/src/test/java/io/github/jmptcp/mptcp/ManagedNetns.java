package io.github.jmptcp.mptcp;

import io.github.jmptcp.netns.Netns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the path manager of one namespace. */
abstract class ManagedNetns {
  Netns netns;
  PathManager manager;

  @BeforeEach
  final void open() throws Exception {
    netns = Netns.create();
    manager = netns.in(PathManager::open);
  }

  @AfterEach
  final void close() {
    if (manager != null) {
      manager.close();
    }
    if (netns != null) {
      netns.close();
    }
  }
}
