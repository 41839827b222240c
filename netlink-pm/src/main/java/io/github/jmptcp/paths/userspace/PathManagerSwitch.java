package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.Optional;

/**
 * The sysctl that leaves the paths of new connections to user space: {@code
 * net.mptcp.path_manager=userspace} (kernel 6.15), before {@code net.mptcp.pm_type=1} (5.19). It
 * counts for sockets that are made while it is set. Immutable.
 */
public final class PathManagerSwitch {
  private final Sysctl sysctl;
  private final String userspace;

  private PathManagerSwitch(Sysctl sysctl, String userspace) {
    this.sysctl = sysctl;
    this.userspace = userspace;
  }

  /**
   * A sysctl that does the same by another name.
   *
   * @param userspace its value for user space
   */
  public static PathManagerSwitch of(Sysctl sysctl, String userspace) {
    return new PathManagerSwitch(sysctl, userspace);
  }

  /** Finds the sysctl of this kernel; empty before 5.19. */
  public static Optional<PathManagerSwitch> find() {
    Sysctl pathManager = Sysctl.of("net.mptcp.path_manager");
    if (pathManager.read().isPresent()) {
      return Optional.of(new PathManagerSwitch(pathManager, "userspace"));
    }
    Sysctl type = Sysctl.of("net.mptcp.pm_type");
    return type.read().isPresent()
        ? Optional.of(new PathManagerSwitch(type, "1"))
        : Optional.<PathManagerSwitch>empty();
  }

  /** Returns the sysctl. */
  public Sysctl sysctl() {
    return sysctl;
  }

  /** Returns its value for user space. */
  public String userspaceValue() {
    return userspace;
  }

  /** Returns its value now. */
  public String value() {
    return sysctl.read().orElse("");
  }

  /** Returns whether new connections are left to user space. */
  public boolean isUserspace() {
    return value().equals(userspace);
  }

  /**
   * Leaves new connections to user space.
   *
   * @throws IOException where the kernel refuses, such as for a read-only {@code /proc/sys}
   */
  public void set() throws IOException {
    sysctl.write(userspace);
  }

  /** Returns the command that does the same, for a message. */
  public String command() {
    return "sysctl -w " + sysctl + "=" + userspace;
  }
}
