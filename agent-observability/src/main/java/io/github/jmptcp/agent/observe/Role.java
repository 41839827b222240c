package io.github.jmptcp.agent.observe;

import java.util.Locale;

/** Which side opened a connection. */
public enum Role {
  /** This process connected. */
  CONNECT,
  /** This process accepted: it listens on the connection's local port. */
  ACCEPT;

  /** The word in the log, in JSON and in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
