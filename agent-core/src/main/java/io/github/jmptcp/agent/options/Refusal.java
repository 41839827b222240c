package io.github.jmptcp.agent.options;

/** Why a value is refused, in place of the value. */
final class Refusal {
  final String reason;

  Refusal(String reason) {
    this.reason = reason;
  }
}
