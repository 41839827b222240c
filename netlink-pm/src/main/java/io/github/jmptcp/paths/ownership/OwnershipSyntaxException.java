package io.github.jmptcp.paths.ownership;

/** A line of the ownership file is broken; the message has which, and why. */
final class OwnershipSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  /** How much of a line a message shows. */
  private static final int SHOWN = 80;

  OwnershipSyntaxException(int number, String line, RuntimeException cause) {
    super(
        "line "
            + number
            + " is broken ("
            + (cause instanceof IndexOutOfBoundsException ? "a word is missing" : reason(cause))
            + "): "
            + shortened(line),
        cause);
  }

  private static String reason(RuntimeException cause) {
    return cause instanceof NumberFormatException
        ? "not a number"
        : shortened(String.valueOf(cause.getMessage()));
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
