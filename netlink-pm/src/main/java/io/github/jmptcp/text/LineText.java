package io.github.jmptcp.text;

/**
 * Text that others chose (an option, a host name, a thread name, a command line), made fit to be
 * part of a line: log lines and messages go to terminals, where control characters are commands.
 */
public final class LineText {
  private static final int MAX_CHARS = 300;
  private static final int HEAD_CHARS = 200;
  private static final int TAIL_CHARS = 80;

  private LineText() {}

  /**
   * Returns the text with a blank for each line break and tab, and {@code ?} for each other control
   * or format character: ESC, which begins a terminal's commands, NUL, and what turns the direction
   * of writing (Unicode Cc, Cf, Zl, Zp).
   */
  public static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return replaced(text, i);
      }
    }
    return text;
  }

  private static String replaced(String text, int from) {
    char[] chars = text.toCharArray();
    for (int i = from; i < chars.length; i++) {
      char c = chars[i];
      if (isControl(c)) {
        boolean blank = (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
        chars[i] = blank ? ' ' : '?';
      }
    }
    return new String(chars);
  }

  /** Whether a terminal or a reader of lines may take it for a command or the end of a line. */
  public static boolean isControl(char c) {
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Returns the text, printable and at most some 300 characters long: its begin and its end. */
  public static String cut(String text) {
    int length = text.length();
    if (length <= MAX_CHARS) {
      return printable(text);
    }
    return printable(text.substring(0, HEAD_CHARS))
        + "... ("
        + length
        + " characters) ..."
        + printable(text.substring(length - TAIL_CHARS));
  }
}
