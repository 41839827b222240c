package io.github.jmptcp.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** JVMs that are measured. */
final class Fork {
  private static final int MOST_SECONDS = 120;
  private static final Pattern RESULT = Pattern.compile("(?m)^RESULT (.+)=(.+)$");
  private static final Pattern TIMES = Pattern.compile("TIMES ([0-9.]+) ([0-9.]+) ([0-9.]+)");

  /** How long a process took, in milliseconds. */
  record Times(double wall, double cpu) {}

  private Fork() {}

  /** The command of a program. */
  static List<String> command(
      Jdk jdk, Variant variant, List<String> before, String program, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.addAll(variant.prefix());
    command.add(jdk.java().toString());
    command.add("-XX:-UsePerfData");
    command.addAll(variant.options());
    command.add("-cp");
    // every jar there is opened before the agent's, which the JVM puts at the end
    command.add(Files.APPS + (program.equals("Connects") ? ":" + Files.APPS_LIB + "/*" : ""));
    command.add("bench.apps." + program);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command to its end and returns what the shell's {@code time} prints. */
  static Times time(List<String> command) throws Exception {
    List<String> timed =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "TIMEFORMAT='TIMES %3R %3U %3S'; exec 3>&2; time \"$@\" >/dev/null 2>&3",
                "bash"));
    timed.addAll(command);
    String printed = run(timed);
    Matcher times = TIMES.matcher(printed);
    if (!times.find()) {
      throw new IllegalStateException(printed);
    }
    double user = Double.parseDouble(times.group(2));
    double system = Double.parseDouble(times.group(3));
    return new Times(Double.parseDouble(times.group(1)) * 1000, (user + system) * 1000);
  }

  /** Runs a command to its end; its figures. */
  static Figures measure(List<String> command) throws Exception {
    String printed = run(command);
    Figures figures = figures(printed);
    if (figures.byName().isEmpty()) {
      throw new IllegalStateException(String.join(" ", command) + "\n" + printed);
    }
    return figures;
  }

  /** The figures in what a program has printed. */
  static Figures figures(String printed) {
    Map<String, Double> results = new LinkedHashMap<>();
    Matcher result = RESULT.matcher(printed);
    while (result.find()) {
      results.put(result.group(1), Double.valueOf(result.group(2)));
    }
    return new Figures(results);
  }

  static String run(List<String> command) throws Exception {
    Path output = java.nio.file.Files.createTempFile("jmptcp-bench", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        process.getOutputStream().close();
        boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        String printed = java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new IllegalStateException(
              (ended ? "failed: " : "took too long: ")
                  + String.join(" ", command)
                  + "\n"
                  + printed);
        }
        return printed;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      java.nio.file.Files.delete(output);
    }
  }

  /** A program that prints its port first, and ends with its standard input. */
  static final class Server implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    final String port;

    long pid() {
      return process.pid();
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /** The next line that it prints. */
    String answer() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("it has ended: " + process.info().commandLine().orElse(""));
      }
      return line;
    }

    /** Ends its standard input, and returns what else it prints. */
    String end() throws Exception {
      process.getOutputStream().close();
      CompletableFuture<Process> exit = process.onExit();
      exit.orTimeout(MOST_SECONDS, TimeUnit.SECONDS)
          .whenComplete((ended, late) -> process.destroyForcibly());
      String rest = out.lines().collect(Collectors.joining("\n"));
      if (process.waitFor() != 0) {
        throw new IllegalStateException("exit code " + process.exitValue() + "\n" + rest);
      }
      return rest;
    }

    Server(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = process.inputReader();
      String line = out.readLine();
      if (line == null || !line.startsWith("PORT ")) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": " + line);
      }
      port = line.substring(5);
    }

    @Override
    public void close() throws Exception {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      out.close();
    }
  }
}
