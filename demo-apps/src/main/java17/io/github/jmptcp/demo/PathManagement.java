package io.github.jmptcp.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells the kernel's path manager of the second path, the one place that does.
 *
 * <p>The server announces its address on the second path, the client accepts the announcement and
 * joins. Linux: Documentation/networking/mptcp.rst, ip-mptcp(8).
 */
final class PathManagement {

  private static final Path ENABLED = Path.of("/proc/sys/net/mptcp/enabled");

  private static final List<String> SERVER =
      List.of(
          "ip mptcp limits set subflows 1",
          "ip mptcp endpoint add " + TwoPaths.serverAddress(2) + " dev path2 signal");

  private static final List<String> CLIENT =
      List.of("ip mptcp limits set subflows 1 add_addr_accepted 1");

  private PathManagement() {}

  /** What is done, for the screen: the host and the command. */
  static List<String> described() {
    return List.of(
        "server: " + String.join("; ", SERVER), //
        "client: " + String.join("; ", CLIENT));
  }

  /**
   * Configures both ends of a network.
   *
   * @throws DemoException when {@code ip mptcp} is missing or refused
   */
  static void apply(TwoPaths network) throws DemoException {
    requireEnabled(network.server());
    requireEnabled(network.client());
    for (String command : SERVER) {
      network.server().run(command);
    }
    for (String command : CLIENT) {
      network.client().run(command);
    }
  }

  /**
   * Refuses a kernel without MPTCP.
   *
   * @throws DemoException saying what to do
   */
  static void requireKernelSupport() throws DemoException {
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
   * @throws DemoException saying what to do
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
