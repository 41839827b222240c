package io.github.jmptcp.agent.launch;

/**
 * What looks at the running agent: status, control socket, management bean, events. A module of its
 * own in the same jar, which knows the core; the core knows this interface, and the name of the
 * class that implements it. That has a public constructor without a parameter: to call one that has
 * some, reflection makes two hidden classes (18+), 2 ms before the first socket.
 */
public interface Observability {

  /**
   * Begins to watch the agent. Called once, before the first socket, on a thread of the
   * application's.
   *
   * @return what is run when the first socket is due, so that the kernel can be called
   */
  Runnable begin(RunningAgent agent);
}
