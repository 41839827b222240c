package io.github.jmptcp.agent.rewrite;

/** What generated classes call. */
public final class Callee {
  public final int value;

  public Callee(int value) {
    this.value = value;
  }

  public static int work(int a, long b, Object c) {
    return a * 31 + (int) b + (c == null ? 1 : 2);
  }

  public static double mix(double a, float b, long[] c) {
    return a + b + c.length;
  }

  /** Fails now and then. */
  public static int make(int a) {
    if (a % 5 == 0) {
      throw new IllegalArgumentException("make " + a);
    }
    return a & 0xff;
  }

  public static void give(int a) {
    if (a % 7 == 0) {
      throw new IllegalStateException("give " + a);
    }
  }

  public void take(int a) {
    Landing.note("take " + a + value);
  }

  public Callee self() {
    return this;
  }
}
