package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.report.Addresses;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection lacks a subflow that the agent tries to open again. At each look while it does. */
@Name("io.github.jmptcp.SubflowLost")
@Label("MPTCP Subflow Lost")
@Category({"Java Application", "MPTCP"})
@Description("A subflow that is tried again; once a second at most while it is lost")
@StackTrace(false)
final class SubflowLostEvent extends Event {
  @Label("Token")
  String token;

  @Label("Local Address")
  String localAddress;

  @Label("Remote Address")
  String remoteAddress;

  @Label("Remote Port")
  int remotePort;

  @Label("Local Id")
  int localId;

  @Label("Reason")
  String reason;

  @Label("Since Seconds")
  long sinceSeconds;

  @Label("Tries")
  int tries;

  /** Writes it, if a recording has it enabled. */
  void emit(String tokenText, LostSubflow lost) {
    if (shouldCommit()) {
      token = tokenText;
      localAddress = Addresses.text(lost.localAddress());
      remoteAddress = Addresses.text(lost.remote().getAddress());
      remotePort = lost.remote().getPort();
      localId = lost.localId();
      reason = lost.reason();
      sinceSeconds = lost.sinceSeconds();
      tries = lost.tries();
      commit();
    }
  }
}
