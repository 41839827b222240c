package io.github.jmptcp.it.matrix;

import io.github.jmptcp.it.fork.JavaCommand;

/**
 * What makes the sockets of an application: the agent; nothing, so that every cell has to fail; or
 * mptcpize, the tool of the field, so that the cells are known to be able to pass.
 */
enum With {
  AGENT {
    @Override
    JavaCommand apply(JavaCommand command) {
      return command.agent("loopback=mptcp");
    }
  },
  PLAIN {
    @Override
    JavaCommand apply(JavaCommand command) {
      return command;
    }
  },
  MPTCPIZE {
    @Override
    JavaCommand apply(JavaCommand command) {
      return command.through("mptcpize", "run");
    }
  };

  abstract JavaCommand apply(JavaCommand command);

  /** By {@code -Djmptcp.with=}, else the agent. */
  static With chosen() {
    return valueOf(System.getProperty("jmptcp.with", "agent").toUpperCase(java.util.Locale.ROOT));
  }
}
