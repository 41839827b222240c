package io.github.jmptcp.agent.observe;

/** Tokens as {@code ss} and {@code ip mptcp monitor} write them. */
public final class Tokens {

  private Tokens() {}

  /** Eight hexadecimal digits. */
  public static String text(long token) {
    String digits = Long.toHexString(token & 0xffff_ffffL);
    return "00000000".substring(digits.length()) + digits;
  }
}
