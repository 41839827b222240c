package io.github.jmptcp.agent.report;

/** What a policy file must grant for the agent to work under it. */
public final class SecurityAdvice {
  /** The end of a line that reports a {@link SecurityException}. */
  public static final String GRANT =
      "; a policy forbids it; add to the policy file: grant codeBase \"file:/PATH/jmptcp.jar\""
          + " { permission java.security.AllPermission; };";

  private SecurityAdvice() {}
}
