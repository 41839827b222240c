package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.paths.rules.SocketPattern;

/** Values that are lists of rules. Loads the parser only where one is given. */
final class RuleLists {
  private RuleLists() {}

  /**
   * Reads a value of {@code include} or {@code exclude}.
   *
   * @throws IllegalArgumentException with the place of what is wrong
   */
  static SocketPattern[] patterns(String value) {
    try {
      return Rules.patterns(value);
    } catch (RuleSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads the value of {@code paths}.
   *
   * @throws IllegalArgumentException with the place of what is wrong
   */
  static PathRules paths(String value) {
    try {
      return PathRules.parse(value);
    } catch (RuleSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
