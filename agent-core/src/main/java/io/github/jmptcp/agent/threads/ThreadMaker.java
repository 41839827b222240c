package io.github.jmptcp.agent.threads;

/** Calls the constructor of Thread that this release has. */
interface ThreadMaker {
  Thread make(Runnable work, String name, long stackBytes);
}
