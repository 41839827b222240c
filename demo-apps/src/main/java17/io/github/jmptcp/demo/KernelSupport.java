package io.github.jmptcp.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this kernel has MPTCP, and it is switched on. */
final class KernelSupport {

  private static final Path ENABLED = Path.of("/proc/sys/net/mptcp/enabled");

  private KernelSupport() {}

  /**
   * Refuses a kernel without MPTCP.
   *
   * @throws DemoException with the fix
   */
  static void require() throws DemoException {
    if (!Files.exists(ENABLED)) {
      throw new DemoException(
          """
          This kernel has no MPTCP: %s is not there (kernel %s).
          It needs Linux 5.17 or newer with CONFIG_MPTCP=y; the kernels of Debian 12, Ubuntu 22.04,
          Fedora and RHEL 9 have it. See `zgrep MPTCP /proc/config.gz /boot/config-$(uname -r)`."""
              .formatted(ENABLED, System.getProperty("os.version")));
    }
  }

  /**
   * Refuses a host where MPTCP is switched off. A new namespace has it on, whatever the machine
   * has.
   *
   * @throws DemoException with the fix
   */
  static void requireEnabled(Host host) throws DemoException {
    String value = host.run("cat " + ENABLED);
    if (!value.equals("1")) {
      throw new DemoException(
          "MPTCP is switched off here (net.mptcp.enabled=%s). Switch it on: `sysctl -w net.mptcp.enabled=1`"
              .formatted(value));
    }
  }
}
