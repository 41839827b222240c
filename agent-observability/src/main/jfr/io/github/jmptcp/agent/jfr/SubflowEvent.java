package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.observe.Subflow;
import jdk.jfr.Label;

/** Two looks at the connections, a second apart, differ by a subflow. */
abstract class SubflowEvent extends ConnectionEvent {
  @Label("Token")
  String token;

  @Label("Local Id")
  int localId;

  @Label("Remote Id")
  int remoteId;

  @Label("Backup")
  boolean backup;

  @Label("Device")
  String device;

  /** Writes it, if a recording has it enabled. */
  final void emit(String tokenText, Subflow subflow) {
    if (shouldCommit()) {
      between(subflow.local(), subflow.remote());
      token = tokenText;
      localId = subflow.localId();
      remoteId = subflow.remoteId();
      backup = subflow.isBackup();
      device = subflow.device();
      commit();
    }
  }
}
