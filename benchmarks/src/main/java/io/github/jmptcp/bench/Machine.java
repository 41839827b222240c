package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Collectors;

/** What it was measured on. */
final class Machine {
  private Machine() {}

  static String text() throws IOException {
    String cpu =
        java.nio.file.Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    long kib =
        java.nio.file.Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(line -> line.startsWith("MemTotal:"))
            .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0L);
    return "- %s: %s, %d processors, %.0f GiB\n- Linux %s\n- Java %s\n- jmptcp.jar: %.2f MB (at most 2.5)"
        .formatted(
            LocalDate.now(),
            cpu,
            Runtime.getRuntime().availableProcessors(),
            kib / 1048576.0,
            System.getProperty("os.version"),
            Jdk.all().stream().map(Jdk::version).collect(Collectors.joining(", ")),
            java.nio.file.Files.size(Files.AGENT) / 1e6);
  }

  /** When a benchmark ended, on which kernel, and how busy the machine was then. */
  static String moment() throws IOException {
    return "%s, Linux %s, load average %s"
        .formatted(
            LocalDate.now(),
            System.getProperty("os.version"),
            java.nio.file.Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }
}
