package io.github.jmptcp.agent.cli.doctor;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A JVM like this one that has run {@link Probe} under the agent. Immutable. */
final class ProbeJvm {
  private static final long PATIENCE_SECONDS = 30;

  private final @Nullable ProbeResult result;
  private final List<String> complaints;

  /**
   * One that has ended.
   *
   * @param result null where it has printed none
   * @param complaints what the JVM and the agent, at level warn, have written to stderr
   */
  ProbeJvm(@Nullable ProbeResult result, List<String> complaints) {
    this.result = result;
    this.complaints = new ArrayList<>(complaints);
  }

  /** Runs one: 30 s at most. */
  static ProbeJvm run(File jar) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-javaagent:" + jar.getAbsolutePath() + "=log=warn,loopback=mptcp",
            "-jar",
            jar.getAbsolutePath(),
            "doctor",
            "--probe");
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    environment.keySet().removeIf(name -> name.startsWith("JMPTCP_"));
    java.lang.Process process = builder.start();
    process.getOutputStream().close();
    Thread limit = new Thread(() -> endLate(process), "doctor-limit");
    limit.setDaemon(true);
    limit.start();
    // what it prints to stdout is short, and waits in the pipe
    List<String> complaints = lines(process.getErrorStream());
    String printed = String.join("\n", lines(process.getInputStream()));
    return new ProbeJvm(printed.isEmpty() ? null : ProbeResult.parse(printed), complaints);
  }

  private static List<String> lines(InputStream stream) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
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

  /** Whether its socket was opened with IPPROTO_MPTCP. */
  boolean isRequested() {
    return result != null && result.isRequested();
  }

  /** Whether MPTCP was in use on its connection. */
  boolean isInUse() {
    return result != null && result.isInUse();
  }

  /** Whether the JVM warned of native access, for which it has no other way than a text. */
  boolean warnsOfNativeAccess() {
    for (String line : complaints) {
      if (line.contains("restricted method") || line.contains("native access")) {
        return true;
      }
    }
    return false;
  }

  /** Returns what is known of why MPTCP is not in use. */
  String whyNot() {
    String socket =
        result == null
            ? "the JVM has not printed how it was opened"
            : result.isRequested() ? "its socket was MPTCP" : "its socket was plain TCP";
    return complaints.isEmpty() ? socket : socket + ": " + String.join("; ", complaints);
  }
}
