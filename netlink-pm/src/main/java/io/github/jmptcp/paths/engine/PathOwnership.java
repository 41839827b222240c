package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * What the engines of a network namespace share: which of them acts, and what the one that acts has
 * changed for a while, so that another can put it right if it is killed. What is written is durable
 * once the method returns. Called by the engine's thread alone.
 *
 * @see SharedOwnership
 */
public interface PathOwnership {

  /**
   * Returns whether this process is the one that acts, and makes it that where no living process
   * is.
   *
   * @throws IOException where that cannot be read or written; the engine does not act then
   */
  boolean acts() throws IOException;

  /** Leaves acting to another process. */
  void resign() throws IOException;

  /**
   * Puts right what processes have left that were killed: endpoints that are missing or have other
   * flags, and sysctls that no living process needs.
   *
   * @return what was put right; what cannot be is a problem, and is tried again the next time
   */
  ChangeSummary payForOthers(PathManager manager) throws IOException;

  /** Returns whether a process that shares this has set the endpoint. */
  boolean owns(Endpoint endpoint) throws IOException;

  /**
   * Called before an endpoint is deleted for a moment, or its flags are changed for a while.
   *
   * @param asItWas has to be there again with the same id, device and flags
   * @throws IOException the engine then leaves the endpoint as it is
   */
  void owe(Endpoint asItWas) throws IOException;

  /** Called when the endpoint is again as it was. */
  void settle(Endpoint asItWas) throws IOException;

  /**
   * Called before an endpoint is added that no option names, so that a connection's first path can
   * be joined again. It is this process's own from now on.
   */
  void willAdd(Endpoint endpoint) throws IOException;

  /**
   * Raises the limits for such an endpoint, and notes before what they were.
   *
   * @param from the limits now
   * @param change raises them
   * @throws IOException what the change has thrown; nothing is noted then
   */
  void raise(Limits from, Limits to, LimitChange change) throws IOException;

  /** A change of the kernel's limits. */
  interface LimitChange {
    void make() throws IOException;
  }

  /**
   * Enters this process among those that manage paths in user space, before the sysctl is changed.
   *
   * @param current reads the sysctl; called while no process that shares this can change it, so
   *     that the value to set back is not one that another process is about to set back itself
   * @param value what it is, or will be set to
   */
  void joinPathManagers(Sysctl sysctl, Supplier<String> current, String value) throws IOException;

  /**
   * Returns whether this process is the first living one of those, so that it manages the paths.
   */
  boolean managesPaths() throws IOException;

  /**
   * Takes this process away from those; the last one sets the sysctl back, unless another program
   * has changed it.
   */
  void leavePathManagers() throws IOException;
}
