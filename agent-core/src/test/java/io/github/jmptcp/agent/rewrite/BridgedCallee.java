package io.github.jmptcp.agent.rewrite;

/**
 * What generated classes call when they are not rewritten: {@link Callee} with, in plain Java, what
 * {@link GeneratedClass#rows} have the rewritten ones do at each call.
 */
public final class BridgedCallee {
  private final Callee callee;

  public BridgedCallee(int value) {
    callee = new Callee(value);
  }

  public static int work(int a, long b, Object c) {
    return Landing.worked(Callee.work(a, b, c), a, c);
  }

  public static double mix(double a, float b, long[] c) {
    return Landing.mixed(Callee.mix(a, b, c), a, b);
  }

  public static int make(int a) {
    int made = Landing.insteadOfMake(a);
    return made >= 0 ? made : Callee.make(a);
  }

  public static void give(int a) {
    if (Landing.insteadOfGive(a) < 0) {
      Callee.give(a);
    }
  }

  public void take(int a) {
    Landing.taking(callee.value, callee.self().value);
    callee.take(a);
  }
}
