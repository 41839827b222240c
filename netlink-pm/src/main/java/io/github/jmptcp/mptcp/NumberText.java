package io.github.jmptcp.mptcp;

/** Numbers as text, in the forms that {@code ip} reads: strtoul(3) with base 0. */
public final class NumberText {
  private NumberText() {}

  /**
   * Reads a number: decimal, octal with a leading 0, or hexadecimal with 0x.
   *
   * @param max the largest that is valid
   * @return 0 to {@code max}; -1 where the text is no such number
   */
  public static long parse(String text, long max) {
    int radix = 10;
    String digits = text;
    if (digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
    }
    if (digits.isEmpty() || digits.length() > 15) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      // ASCII only: Character.digit also takes the digits of other scripts
      int value = digit < 128 ? Character.digit(digit, radix) : -1;
      if (value < 0) {
        return -1;
      }
      number = number * radix + value;
    }
    return number <= max ? number : -1;
  }
}
