package io.github.jmptcp.mptcp.cli;

import org.jspecify.annotations.Nullable;

/**
 * The words of an endpoint are wrong; reports the position, and the nearest valid word. Immutable.
 */
public final class EndpointSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String ipText;
  private final int wordNumber;
  private final int position;
  private final @Nullable String nearest;

  EndpointSyntaxException(
      String ipText, String hint, int wordNumber, int position, @Nullable String nearest) {
    super(
        "at character "
            + position
            + " (word "
            + wordNumber
            + "): "
            + ipText.trim().replaceAll("\\.$", "")
            + (hint.isEmpty() ? "" : "; " + hint)
            + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
    this.ipText = ipText;
    this.wordNumber = wordNumber;
    this.position = position;
    this.nearest = nearest;
  }

  /** What {@code ip mptcp} prints, without its leading "Error: ". */
  public String ipText() {
    return ipText;
  }

  /** Which word is wrong, or missing, counted from 1. */
  public int wordNumber() {
    return wordNumber;
  }

  /** Where that word starts, in characters counted from 1. */
  public int position() {
    return position;
  }

  /** The valid word nearest to the wrong one, where one is near. */
  public @Nullable String nearest() {
    return nearest;
  }
}
