package io.github.jmptcp.agent.socket;

/** Whether connections of this JVM may have a second path. */
public interface SecondPath {
  /** Returns whether this JVM has set one; asked at every connection, so it must cost nothing. */
  boolean isSet();
}
