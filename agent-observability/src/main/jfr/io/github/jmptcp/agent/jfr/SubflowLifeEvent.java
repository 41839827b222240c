package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A look at the connections finds that a subflow lives otherwise than at the look before. */
@Name("io.github.jmptcp.SubflowLife")
@Label("MPTCP Subflow Life")
@Category({"Java Application", "MPTCP"})
@Description("It stands still, closes, or is alive again; seen by looking once a second at most")
@StackTrace(false)
final class SubflowLifeEvent extends SubflowEvent {}
