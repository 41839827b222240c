package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetSocketAddress;
import jdk.jfr.Description;
import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** A connection was made. */
abstract class OutcomeEvent extends ConnectionEvent {
  @Label("MPTCP In Use")
  boolean inUse;

  @Label("Reason")
  @Description("Why MPTCP is not in use")
  @Nullable String reason;

  /** Writes it, if a recording has it enabled. */
  final void emit(InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason whyNot) {
    if (shouldCommit()) {
      between(local, remote);
      inUse = whyNot == null;
      reason = whyNot == null ? null : whyNot.toString();
      commit();
    }
  }
}
