package io.github.jmptcp.paths.rules;

/** A rule that is refused; the message has where and why. */
public final class RuleSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int position;

  /**
   * A refusal.
   *
   * @param position of what is wrong in the text that was read, from 0
   */
  public RuleSyntaxException(String message, int position) {
    super(message);
    this.position = position;
  }

  /** Returns where in the text the wrong part starts, from 0. */
  public int position() {
    return position;
  }
}
