package io.github.jmptcp.agent.options;

import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;

/** The value of {@code paths}. Loads the parser, so only used where the option is given. */
final class PathRuleList {
  private PathRuleList() {}

  /** Returns the rules, or a {@link Refusal} with the place of what is wrong. */
  static Object parse(String value) {
    try {
      return PathRules.parse(value);
    } catch (RuleSyntaxException e) {
      return new Refusal(String.valueOf(e.getMessage()));
    }
  }
}
