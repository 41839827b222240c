package io.github.jmptcp.agent.rewrite;

/** What rewritten generated classes call in the bridge's place. */
public final class Landing {
  private static final StringBuilder SEEN = new StringBuilder();

  private Landing() {}

  static void note(String what) {
    SEEN.append(what).append('\n');
  }

  /** What was called since the last time. */
  static String seen() {
    String seen = SEEN.toString();
    SEEN.setLength(0);
    return seen;
  }

  public static int worked(int result, int a, Object c) {
    note("worked " + result + a + (c == null));
    return result + 1;
  }

  public static double mixed(double result, double a, float b) {
    note("mixed " + result + a + b);
    return result;
  }

  public static int insteadOfMake(int a) {
    note("make " + a);
    return a % 2 == 0 ? a & 0xf : -1;
  }

  public static int insteadOfGive(int a) {
    note("give " + a);
    return a % 3 == 0 ? 0 : -1;
  }

  public static void taking(int value, int again) {
    note("taking " + value + again);
  }

  public static Object threw(Exception problem, Object first) {
    note("threw " + problem + first);
    return "threw";
  }

  public static Object returned(Object result, Object first) {
    note("returned " + result + first);
    return result + "!";
  }
}
