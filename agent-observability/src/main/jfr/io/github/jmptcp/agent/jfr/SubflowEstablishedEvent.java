package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A look at the connections shows a subflow that the one before did not. */
@Name("io.github.jmptcp.SubflowEstablished")
@Label("MPTCP Subflow Established")
@Category({"Java Application", "MPTCP"})
@Description("Seen by looking once a second at most")
@StackTrace(false)
final class SubflowEstablishedEvent extends SubflowEvent {}
