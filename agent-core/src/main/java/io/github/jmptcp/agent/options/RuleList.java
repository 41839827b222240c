package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;

/** A value of {@code include} or {@code exclude}. Loads the parser only where one is given. */
final class RuleList {
  private RuleList() {}

  /** Returns the patterns, or a {@link Refusal} with the place of what is wrong. */
  static Object parse(String value) {
    try {
      return Rules.patterns(value);
    } catch (RuleSyntaxException e) {
      return new Refusal(String.valueOf(e.getMessage()));
    }
  }
}
