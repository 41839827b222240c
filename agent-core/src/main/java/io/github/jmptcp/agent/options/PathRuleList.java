package io.github.jmptcp.agent.options;

import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;

/** The value of {@code paths}. Loads the parser, so only used where the option is given. */
final class PathRuleList {
  private PathRuleList() {}

  /**
   * Returns the rules.
   *
   * @throws IllegalArgumentException with the place of what is wrong
   */
  static PathRules parse(String value) {
    try {
      return PathRules.parse(value);
    } catch (RuleSyntaxException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()));
    }
  }
}
