package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection is on TCP: the peer, the kernel or a rule wants it so. */
@Name("io.github.jmptcp.Fallback")
@Label("MPTCP Fallback")
@Category({"Java Application", "MPTCP"})
@Description("A connection that is plain TCP, and why")
final class FallbackEvent extends ConnectionEvent {
  @Label("Role")
  String role;

  @Label("Reason")
  String reason;
}
