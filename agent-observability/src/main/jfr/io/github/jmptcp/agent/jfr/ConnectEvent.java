package io.github.jmptcp.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection was made by this JVM's own connect. */
@Name("io.github.jmptcp.Connect")
@Label("MPTCP Connect")
@Category({"Java Application", "MPTCP"})
@Description("A TCP connection, MPTCP in use or not")
final class ConnectEvent extends OutcomeEvent {}
