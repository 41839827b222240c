package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * What is open, looked at once a second at most ({@link LookPace}); the same look finds subflows
 * that came or went.
 */
@Name("io.github.jmptcp.Connections")
@Label("MPTCP Connections")
@Category({"Java Application", "MPTCP"})
@Description("Open connections and their subflows")
@Period("1 s")
@StackTrace(false)
final class ConnectionsEvent extends Event {
  @Label("Connections")
  int connections;

  @Label("MPTCP Connections")
  int mptcpConnections;

  @Label("Subflows")
  int subflows;

  @Label("Subflows Standing Still")
  int standingStill;

  @Label("Lost Subflows")
  int lostSubflows;

  @Label("Dead Paths")
  int deadPaths;

  @Label("Path Revivals")
  long pathRevivals;

  @Label("Bytes Sent")
  @DataAmount
  long bytesSent;

  @Label("Bytes Received")
  @DataAmount
  long bytesReceived;
}
