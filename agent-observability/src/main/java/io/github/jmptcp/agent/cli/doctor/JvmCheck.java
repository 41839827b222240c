package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts a JVM like this one under the agent and has it connect to itself: what the rewriting finds
 * in this JDK, whether native calls work, whether the kernel's blackhole detection has struck.
 */
final class JvmCheck implements Check {
  private static final long PATIENCE_SECONDS = 30;

  /** Runs {@link Probe} in a JVM of its own. */
  interface ProbeRun {
    /** Returns what the JVM has printed, and the agent logged at level debug. */
    List<String> lines(File jar) throws IOException;
  }

  private final ProbeRun probe;

  JvmCheck() {
    this(JvmCheck::probe);
  }

  JvmCheck(ProbeRun probe) {
    this.probe = probe;
  }

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    String jdk = "Java " + System.getProperty("java.version");
    List<String> log = probe.lines(host.jar);
    int classes = 0;
    int calls = 0;
    String connect = "";
    String trouble = "";
    boolean restricted = false;
    for (String line : log) {
      int rewrote = line.indexOf(" rewrote ");
      if (rewrote >= 0) {
        classes++;
        calls += Integer.parseInt(line.substring(rewrote + 9).split(" ")[0]);
      } else if (line.contains(" connect ") && line.contains("TCP_IS_MPTCP=")) {
        connect = line;
      } else if (line.contains("] ERROR ")
          || line.contains("] WARN ")
          || line.startsWith("jmptcp: doctor: ")) {
        trouble = trouble.isEmpty() ? line : trouble;
      }
      restricted |= line.contains("restricted method") || line.contains("native access");
    }
    String found = jdk + ": rewrote " + calls + " calls in " + classes + " classes";
    boolean blackhole = connect.contains("blackhole");
    if (connect.contains("TCP_IS_MPTCP=1")) {
      findings.add(Finding.ok("jdk", found + ", and a connection to itself used MPTCP"));
    } else if (host.socketErrno() != 0 || blackhole) {
      findings.add(
          Finding.warning(
              "jdk",
              found + "; no MPTCP connection could be tried",
              "fix the failure named above"));
    } else {
      findings.add(
          Finding.failure(
              "jdk",
              found
                  + ", but a connection to itself did not use MPTCP"
                  + (connect.isEmpty() ? "" : ": " + connect)
                  + (trouble.isEmpty() ? "" : ": " + trouble),
              "look at: java -javaagent:"
                  + host.jar
                  + "=log=debug,loopback=mptcp -jar "
                  + host.jar
                  + " doctor --probe; and please report it"));
    }
    findings.add(
        restricted
            ? Finding.warning(
                "native access",
                "the JVM warns of native access by the agent",
                "--enable-native-access=ALL-UNNAMED")
            : Finding.ok("native access", "works without a flag and without a warning"));
    blackhole(host, blackhole, findings);
  }

  private static void blackhole(HostState host, boolean active, List<Finding> findings)
      throws IOException {
    String timeout = host.sysctl("net/mptcp/blackhole_timeout"); // 6.12
    String fix = "sysctl -w net.mptcp.blackhole_timeout=" + (timeout == null ? "0" : timeout);
    long seen =
        NamespaceCounters.read(
            host.file(NamespaceCounters.FILE).getPath(), NamespaceCounters.MPTCP, "Blackhole");
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

  private static List<String> probe(File jar) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-javaagent:" + jar.getAbsolutePath() + "=log=debug,loopback=mptcp",
            "-jar",
            jar.getAbsolutePath(),
            "doctor",
            "--probe");
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    environment.keySet().removeIf(name -> name.startsWith("JMPTCP_"));
    builder.redirectErrorStream(true);
    java.lang.Process process = builder.start();
    process.getOutputStream().close();
    Thread limit = new Thread(() -> endLate(process), "doctor-limit");
    limit.setDaemon(true);
    limit.start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static void endLate(java.lang.Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
