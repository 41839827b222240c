package io.github.jmptcp.agent.options;

/** An option that is refused; the message has which, why, and what was probably meant. */
public final class BadOptionException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean strict;

  BadOptionException(String message, boolean strict) {
    super(message);
    this.strict = strict;
  }

  /** Whether {@code strict=true} was among the options, wherever it stood. */
  public boolean strict() {
    return strict;
  }
}
