package io.github.jmptcp.it.lab;

/** The nftables words that lose packets at random. */
final class Loss {
  private Loss() {}

  /**
   * Drops that share of the packets.
   *
   * @param percent 1 to 100
   */
  static String of(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("1 to 100 percent, not " + percent);
    }
    return percent == 100 ? "drop" : "numgen random mod 100 < " + percent + " drop";
  }
}
