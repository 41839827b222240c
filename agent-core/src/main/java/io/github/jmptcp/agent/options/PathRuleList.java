package io.github.jmptcp.agent.options;

import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import org.jspecify.annotations.Nullable;

/** The value of {@code paths}. Loads the parser, so only used where the option is given. */
final class PathRuleList {
  private PathRuleList() {}

  /** Returns why it is refused, with the place of what is wrong; null where it is well formed. */
  static @Nullable String refusal(String value) {
    try {
      PathRules.parse(value);
      return null;
    } catch (RuleSyntaxException e) {
      return e.getMessage();
    }
  }
}
