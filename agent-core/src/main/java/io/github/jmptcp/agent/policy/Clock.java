package io.github.jmptcp.agent.policy;

/** What {@link System#nanoTime} is. */
interface Clock {
  /** The clock of this JVM. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  long nanoTime();
}
