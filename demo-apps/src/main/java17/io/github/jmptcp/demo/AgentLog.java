package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of the agent in what an application wrote to standard error.
 *
 * @param lines those that begin with {@code [jmptcp]}
 */
record AgentLog(List<String> lines) {

  private static final Pattern IN_USE = Pattern.compile("TCP_IS_MPTCP=([01])");

  /** Reads what the applications of one side wrote, of connections to that port only. */
  static AgentLog read(int port, List<Path> standardErrors) throws DemoException {
    List<String> lines = new ArrayList<>();
    for (Path each : standardErrors) {
      try {
        lines.addAll(Files.readAllLines(each));
      } catch (IOException e) {
        throw new DemoException(each + " cannot be read: " + e.getMessage(), e);
      }
    }
    // a Kafka broker also connects to itself
    lines.removeIf(line -> IN_USE.matcher(line).find() && !line.contains(":" + port + " "));
    return parse(lines);
  }

  static AgentLog parse(List<String> standardError) {
    return new AgentLog(standardError.stream().filter(l -> l.startsWith("[jmptcp] ")).toList());
  }

  /** What the agent logged for the connections: 0, 1, or "0,1"; empty when it logged nothing. */
  Optional<String> protocol() {
    return lines.stream()
        .map(IN_USE::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .sorted()
        .distinct()
        .reduce((a, b) -> a + "," + b);
  }

  /** The lines with warnings, errors and reasons for plain TCP. */
  List<String> complaints() {
    return lines.stream()
        .filter(
            l ->
                l.startsWith("[jmptcp] ERROR")
                    || l.startsWith("[jmptcp] WARN")
                    || l.contains("TCP_IS_MPTCP=0"))
        .toList();
  }
}
