package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import java.io.IOException;

/**
 * Remembers outside of this process what the engine changes of the namespace's endpoints, so that
 * another one can put it right if this one is killed. Each method returns once that is durable.
 * Called by the engine's thread.
 */
public interface EndpointDebts {

  /** Whether this process, or one that shares the endpoints with it, has set this endpoint. */
  boolean owns(Endpoint endpoint);

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
   * Called before an endpoint is added that nobody asked for, so that a connection's first path can
   * be joined again. It is this process's own from now on.
   */
  void willAdd(Endpoint endpoint) throws IOException;

  /** Called before the limits are raised for such an endpoint. */
  void willRaise(Limits from, Limits to) throws IOException;
}
