package io.github.jmptcp.agent.rules;

/** A rule that is refused; the message says where and why. */
public final class BadRuleException extends Exception {
  private static final long serialVersionUID = 1;

  BadRuleException(String message) {
    super(message);
  }
}
