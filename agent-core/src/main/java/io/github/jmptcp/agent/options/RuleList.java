package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.paths.rules.SocketPattern;

/** A value of {@code include} or {@code exclude}. Loads the parser only where one is given. */
final class RuleList {
  private RuleList() {}

  /**
   * Returns the patterns.
   *
   * @throws IllegalArgumentException with the place of what is wrong
   */
  static SocketPattern[] parse(String value) {
    try {
      return Rules.patterns(value);
    } catch (RuleSyntaxException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()));
    }
  }
}
