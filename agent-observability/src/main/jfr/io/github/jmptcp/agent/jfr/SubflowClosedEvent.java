package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A look at the connections lacks a subflow that the one before showed. */
@Name("io.github.jmptcp.SubflowClosed")
@Label("MPTCP Subflow Closed")
@Category({"Java Application", "MPTCP"})
@Description("Seen by looking once a second at most")
@StackTrace(false)
final class SubflowClosedEvent extends SubflowEvent {}
