package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Two looks at the connections, a second apart, differ by a subflow. */
@Name("io.github.jmptcp.SubflowEstablished")
@Label("MPTCP Subflow Established")
@Category({"Java Application", "MPTCP"})
@Description("Seen by looking once a second")
@StackTrace(false)
final class SubflowEstablishedEvent extends Event {
  @Label("Token")
  String token;

  @Label("Local Address")
  String localAddress;

  @Label("Local Port")
  int localPort;

  @Label("Remote Address")
  String remoteAddress;

  @Label("Remote Port")
  int remotePort;

  @Label("Local Id")
  int localId;

  @Label("Remote Id")
  int remoteId;

  @Label("Backup")
  boolean backup;

  @Label("Device")
  String device;
}
