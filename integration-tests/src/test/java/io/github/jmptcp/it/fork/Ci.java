package io.github.jmptcp.it.fork;

/** Whether what is missing fails the run ({@code CI=true}) or skips a test. */
public final class Ci {
  private Ci() {}

  public static boolean isOn() {
    return "true".equals(System.getenv("CI"));
  }
}
