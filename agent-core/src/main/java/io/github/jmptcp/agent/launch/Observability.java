package io.github.jmptcp.agent.launch;

/**
 * What looks at the running agent: status, control socket, management bean, events. A module of its
 * own in the same jar, which knows the core; the core knows this interface, and the name of the
 * class that implements it, which has a public constructor of a {@link RunningAgent} and is made
 * once, before the first socket, on a thread of the application's.
 */
public interface Observability {
  /** The first socket is due, so that the kernel can be called. */
  void firstSocket();
}
