package io.github.jmptcp.agent.threads;

/** By the constructor that can leave out the InheritableThreadLocals (9+). */
final class Jdk9ThreadMaker implements ThreadMaker {
  @Override
  public Thread make(Runnable work, String name, long stackBytes) {
    return new Thread(null, work, name, stackBytes, /* inheritThreadLocals= */ false);
  }
}
