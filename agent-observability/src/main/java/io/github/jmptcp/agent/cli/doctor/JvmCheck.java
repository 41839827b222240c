package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * Starts a JVM like this one under the agent and has it connect to itself: whether the JDK is
 * rewritten, whether native calls work, whether the kernel's blackhole detection has struck.
 */
final class JvmCheck implements Check {
  /** Runs the JVM. */
  interface Run {
    /** Returns it when it has ended. */
    ProbeJvm of(File jar) throws IOException;
  }

  private final Run run;

  JvmCheck() {
    this(ProbeJvm::run);
  }

  JvmCheck(Run run) {
    this.run = run;
  }

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    long skippedBefore = skippedSyns(host);
    ProbeJvm jvm = run.of(host.jar);
    boolean blackhole = jvm.isRequested() && !jvm.isInUse() && skippedSyns(host) > skippedBefore;
    findings.add(connection(host, jvm, blackhole));
    findings.add(
        jvm.warnsOfNativeAccess()
            ? Finding.warning(
                "native access",
                "the JVM warns of native access by the agent",
                "--enable-native-access=ALL-UNNAMED")
            : Finding.ok("native access", "works without a flag and without a warning"));
    blackhole(host, blackhole, findings);
  }

  private static Finding connection(HostState host, ProbeJvm jvm, boolean blackhole) {
    String java = "Java " + System.getProperty("java.version");
    if (jvm.isInUse()) {
      return Finding.ok("jdk", java + ": the agent starts, and a connection to itself used MPTCP");
    }
    if (host.socketErrno() != 0 || blackhole) {
      return Finding.warning(
          "jdk", java + ": no MPTCP connection could be tried", "fix the failure named above");
    }
    return Finding.failure(
        "jdk",
        java + ": a connection to itself did not use MPTCP: " + jvm.whyNot(),
        "look at: java -javaagent:"
            + host.jar
            + "=log=debug,loopback=mptcp -jar "
            + host.jar
            + " doctor --probe; and please report it");
  }

  private static void blackhole(HostState host, boolean active, List<Finding> findings)
      throws IOException {
    String timeout = host.sysctl("net/mptcp/blackhole_timeout"); // 6.12
    String fix = "sysctl -w net.mptcp.blackhole_timeout=" + (timeout == null ? "0" : timeout);
    long seen = counter(host, "Blackhole");
    if (active) {
      findings.add(
          Finding.failure(
              "blackhole",
              "the kernel has switched MPTCP off for all connections of this namespace, for up to "
                  + timeout
                  + " s: a SYN with MPTCP got no answer (a firewall, or a full accept backlog)",
              "let the firewall pass TCP option 30, or raise the backlog, then: "
                  + fix
                  + " (writing it starts again; 0"
                  + " switches the detection off)"));
    } else if (seen > 0) {
      findings.add(
          Finding.warning(
              "blackhole",
              "not active now, but MPTCP was switched off "
                  + seen
                  + " times in this namespace because a SYN with MPTCP got no answer (a firewall, or a"
                  + " full accept backlog)",
              "let the firewall pass TCP option 30, or raise the backlog of the server"));
    } else {
      findings.add(
          Finding.ok(
              "blackhole",
              timeout == null
                  ? "this kernel has no detection (6.12)"
                  : timeout.equals("0") ? "detection is off" : "none seen"));
    }
  }

  /** How many SYNs the kernel has sent without MP_CAPABLE because its detection had struck. */
  private static long skippedSyns(HostState host) {
    try {
      return counter(host, "MPCapableSYNTXDisabled");
    } catch (IOException ignored) {
      return -1; // as on a kernel without it
    }
  }

  private static long counter(HostState host, String name) throws IOException {
    return NamespaceCounters.read(
        host.file(NamespaceCounters.FILE).getPath(), NamespaceCounters.MPTCP, name);
  }
}
