package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sets sysctls back that processes have changed and no living one needs. */
public final class OwedSysctls {
  private OwedSysctls() {}

  /**
   * Sets back what no living process needs, and forgets path managers that have ended.
   *
   * @param self the calling process, which is alive
   * @return what was set back; a sysctl that another program has set since is only forgotten
   * @throws IOException where the kernel refuses; it is still owed then
   */
  public static List<SysctlDebt> pay(Ownership ownership, ProcessIdentity self) throws IOException {
    ownership.removeDeadPathManagers(self);
    if (!ownership.pathManagers().isEmpty()) {
      return Collections.emptyList();
    }
    List<SysctlDebt> paid = new ArrayList<>(1);
    for (SysctlDebt debt : ownership.sysctlDebts()) {
      if (restore(ownership, debt)) {
        paid.add(debt);
      }
    }
    return paid;
  }

  private static boolean restore(Ownership ownership, SysctlDebt debt) throws IOException {
    Sysctl sysctl = debt.sysctl();
    boolean ours = debt.value().equals(sysctl.read().orElse(""));
    if (ours) {
      sysctl.write(debt.before());
    }
    ownership.removeSysctlDebt(sysctl);
    return ours;
  }
}
