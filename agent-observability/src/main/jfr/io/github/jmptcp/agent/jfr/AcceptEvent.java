package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection was made by this JVM's own accept. */
@Name("io.github.jmptcp.Accept")
@Label("MPTCP Accept")
@Category({"Java Application", "MPTCP"})
@Description("A TCP connection, MPTCP in use or not")
final class AcceptEvent extends OutcomeEvent {}
