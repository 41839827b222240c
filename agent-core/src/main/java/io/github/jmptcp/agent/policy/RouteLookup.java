package io.github.jmptcp.agent.policy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The kernel's routes. Safe for concurrent use. */
public interface RouteLookup {

  /** Whether packets to that address stay on this host; null where the kernel does not answer. */
  @Nullable Boolean staysOnThisHost(InetAddress address);
}
