package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.procfs.Sysctl;

/**
 * A sysctl of the namespace that processes have changed, and the last one of them has to set back.
 * Immutable.
 */
public final class SysctlDebt {
  private final Sysctl sysctl;
  private final String before;
  private final String value;

  /**
   * A debt.
   *
   * @param before its value before the first process changed it
   * @param value what it was changed to; where it has another value, another program has set it,
   *     and it is left alone
   */
  public SysctlDebt(Sysctl sysctl, String before, String value) {
    for (String each : new String[] {sysctl.name(), before, value}) {
      if (each.isEmpty() || each.indexOf(' ') >= 0 || each.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("\"" + each + "\" is not a single word");
      }
    }
    this.sysctl = sysctl;
    this.before = before;
    this.value = value;
  }

  /** The sysctl that was changed. */
  public Sysctl sysctl() {
    return sysctl;
  }

  /** Its value before the first process changed it. */
  public String before() {
    return before;
  }

  /** What it was changed to. */
  public String value() {
    return value;
  }
}
