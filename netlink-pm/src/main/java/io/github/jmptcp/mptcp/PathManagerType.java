package io.github.jmptcp.mptcp;

import io.github.jmptcp.procfs.Sysctl;
import java.util.Optional;

/**
 * Which path manager the network namespace uses for new connections. A connection keeps the one
 * that it was made with.
 */
public enum PathManagerType {
  /** The kernel's: it goes by endpoints and limits, see {@link PathManager}. */
  KERNEL,

  /** A process in user space, which ignores endpoints, see {@link UserspacePathManager}. 5.19. */
  USERSPACE;

  /** The sysctl since kernel 6.15; its values are {@code kernel} and {@code userspace}. */
  private static final Sysctl PATH_MANAGER = Sysctl.of("net.mptcp.path_manager");

  /** The sysctl of kernels 5.19 to 6.14; its values are 0 and 1. */
  private static final Sysctl PM_TYPE = Sysctl.of("net.mptcp.pm_type");

  /** Reads it; {@link #KERNEL} where this kernel knows no other, or the sysctl cannot be read. */
  public static PathManagerType current() {
    Optional<String> value = PATH_MANAGER.read();
    boolean userspace =
        value.isPresent()
            ? value.get().equals("userspace")
            : PM_TYPE.read().orElse("0").equals("1");
    return userspace ? USERSPACE : KERNEL;
  }
}
