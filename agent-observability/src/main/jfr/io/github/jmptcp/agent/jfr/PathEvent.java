package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.PathView;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A look at the paths finds one dead, or alive again, that was not so at the look before. */
@Name("io.github.jmptcp.Path")
@Label("MPTCP Path")
@Category({"Java Application", "MPTCP"})
@Description("A path died or came back; seen by looking once a second at most")
@StackTrace(false)
final class PathEvent extends Event {
  @Label("Address")
  String address;

  @Label("Device")
  @Nullable String device;

  @Label("Dead")
  boolean dead;

  @Label("Tries")
  @Description("How often it was tried to revive it since it died")
  int tries;

  @Label("Revivals")
  @Description("How often it came back since the agent started")
  long revivals;

  /** Writes it, if a recording has it enabled. */
  void emit(PathView path) {
    if (shouldCommit()) {
      address = Addresses.text(path.address());
      device = path.device();
      dead = path.isDead();
      tries = path.tries();
      revivals = path.revivals();
      commit();
    }
  }
}
