package io.github.jmptcp.agent.observe;

/** Byte counts as people read them: {@code 512 B}, {@code 210 MiB}, {@code 3.1 GiB}. */
public final class Bytes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Bytes() {}

  /** The count with its unit. */
  public static String text(long bytes) {
    int unit = 0;
    long whole = bytes;
    long tenths = 0;
    while (whole >= 1024) {
      tenths = (whole & 1023) * 10 / 1024;
      whole >>= 10;
      unit++;
    }
    String number = unit > 0 && whole < 10 ? whole + "." + tenths : Long.toString(whole);
    return number + " " + UNITS[unit];
  }
}
