package io.github.jmptcp.it.lab;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Whether namespaces can be made here and know MPTCP. */
final class Privilege {
  private static final String REASON = find();

  private Privilege() {}

  /** Skips the test with the reason; in CI fails it. */
  static void demand() {
    if (!REASON.isEmpty()) {
      if (Ci.isOn()) {
        throw new AssertionError(REASON);
      }
      throw new TestAbortedException(REASON);
    }
  }

  private static String find() {
    if (!Files.exists(Path.of("/proc/sys/net/mptcp/enabled"))) {
      return "this kernel has no MPTCP (/proc/sys/net/mptcp is absent)";
    }
    String probe = "jm-probe-" + ProcessHandle.current().pid();
    CommandLine.Result added = CommandLine.attempt(List.of("ip", "netns", "add", probe));
    if (added.exitCode() != 0) {
      return "no network namespace can be made here (run as root, or under `unshare -Urmn`): "
          + added.output().strip();
    }
    CommandLine.run("ip", "netns", "del", probe);
    Leftovers.remove();
    return "";
  }
}
