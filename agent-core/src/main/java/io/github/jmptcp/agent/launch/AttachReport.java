package io.github.jmptcp.agent.launch;

/**
 * The outcome of an attach, for the process that attached: a system property, which is all that the
 * attach API of each JDK can read back. The value is a word that no other attach has, a blank, and
 * {@link #ON} or the reason why new sockets of this JVM are not requested as MPTCP.
 */
public final class AttachReport {
  /** The name of the property. JmptcpAgent, in another loader, has it a second time. */
  public static final String PROPERTY = "io.github.jmptcp.attach";

  /** The agent runs, and a socket was seen to be opened as MPTCP. */
  public static final String ON = "on";

  private AttachReport() {}

  static void publish(String outcome) {
    try {
      System.setProperty(PROPERTY, System.nanoTime() + " " + outcome);
    } catch (SecurityException ignored) {
      // then there is no report
    }
  }
}
