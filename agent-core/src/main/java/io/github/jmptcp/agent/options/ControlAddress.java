package io.github.jmptcp.agent.options;

/** The value of {@code control}: where the control socket lies. Immutable. */
public final class ControlAddress {
  private static final String AUTO = "auto";

  private final String text;

  private ControlAddress(String text) {
    this.text = text;
  }

  static ControlAddress of(String text) {
    return new ControlAddress(text);
  }

  /** Whether the agent chooses the place. */
  public boolean isAutomatic() {
    return text.equals(AUTO);
  }

  /** The path, or the value as given. */
  @Override
  public String toString() {
    return text;
  }
}
