package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection was made by this JVM's own accept. */
@Name("io.github.jmptcp.Accept")
@Label("MPTCP Accept")
@Category({"Java Application", "MPTCP"})
@Description("A TCP connection, MPTCP in use or not")
final class AcceptEvent extends Event {
  @Label("Local Address")
  String localAddress;

  @Label("Local Port")
  int localPort;

  @Label("Remote Address")
  String remoteAddress;

  @Label("Remote Port")
  int remotePort;

  @Label("MPTCP In Use")
  boolean inUse;

  @Label("Reason")
  @Description("Why MPTCP is not in use")
  String reason;
}
