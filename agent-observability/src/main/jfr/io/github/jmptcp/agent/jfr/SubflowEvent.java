package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.observe.Tokens;
import jdk.jfr.Description;
import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** Two looks at the connections, a second or more apart, differ by or in a subflow. */
abstract class SubflowEvent extends ConnectionEvent {
  @Label("Token")
  String token;

  @Label("Local Id")
  int localId;

  @Label("Remote Id")
  int remoteId;

  @Label("Backup")
  boolean backup;

  @Label("Backup By")
  @Description(
      "this_side, jmptcp (a path rule or slow=backup), peer; two of them with a comma between")
  @Nullable String backupBy;

  @Label("Life")
  @Description("alive, standing_still, closing; null where the agent does not look after paths")
  @Nullable String life;

  @Label("Since Seconds")
  @Description("Since when it stands still; -1 for one that does not")
  long sinceSeconds;

  @Label("Path Rule")
  @Nullable String pathRule;

  @Label("Device")
  @Nullable String device;

  /** Writes it, if a recording has it enabled. */
  final void emit(Connection connection, Subflow subflow, PathStates states) {
    if (shouldCommit()) {
      between(subflow.local(), subflow.remote());
      token = Tokens.text(connection.token());
      localId = subflow.localId();
      remoteId = subflow.remoteId();
      backup = subflow.isBackup();
      device = subflow.device();
      backupBy = states.backupBy(connection, subflow);
      SubflowState state = states.state(connection, subflow);
      life = state == null ? null : state.life();
      sinceSeconds = state == null ? -1 : state.sinceSeconds();
      pathRule = states.rule(connection);
      commit();
    }
  }
}
