package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code run [OPTIONS --] java ...}: starts a command whose JVMs load the agent, as mptcpize does
 * for C programs. By JDK_JAVA_OPTIONS where the command is a java of release 9 or newer, which the
 * JDK's tools do not read; by JAVA_TOOL_OPTIONS for anything else. {@code run --print ...} prints
 * the variable and its value instead, for a script that executes the command itself.
 */
final class RunCommand {
  private final File jar;
  private final PrintStream out;
  private final PrintStream err;

  RunCommand(File jar, PrintStream out, PrintStream err) {
    this.jar = jar;
    this.out = out;
    this.err = err;
  }

  int run(String[] args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    boolean print = !words.isEmpty() && words.get(0).equals("--print");
    if (print) {
      words.remove(0);
    }
    int split = words.indexOf("--");
    boolean splits = split == 0 || split == 1;
    String options = split == 1 ? words.get(0) : "";
    List<String> command = splits ? words.subList(split + 1, words.size()) : words;
    if (command.isEmpty() || (!splits && isOption(command.get(0)))) {
      err.println("usage: java -jar jmptcp.jar run [OPTIONS --] java ...");
      return 2;
    }
    try {
      OptionParser.parse(options);
    } catch (BadOptionException e) {
      err.println("jmptcp: " + e.getMessage());
      return 2;
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    String variable = variableFor(command.get(0));
    Map<String, String> environment = builder.environment();
    String before = environment.get(variable);
    String value =
        AgentArgument.append(before == null ? "" : before, AgentArgument.of(jar, options));
    if (print) {
      out.println(variable + "=" + value);
      return 0;
    }
    environment.put(variable, value);
    try {
      Process process = builder.start();
      Thread stop = new Thread(process::destroy, "jmptcp-run-stop");
      Runtime.getRuntime().addShutdownHook(stop);
      return process.waitFor();
    } catch (IOException e) {
      err.println("jmptcp: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Whether it can be no command, but options without the {@code --} behind them. */
  private static boolean isOption(String word) {
    return word.indexOf('=') > 0 && word.indexOf('/') < 0;
  }

  private static String variableFor(String command) {
    File launcher = find(command);
    if (launcher != null && launcher.getName().equals("java")) {
      File release = new File(launcher.getParentFile().getParentFile(), "release");
      Properties properties = new Properties();
      try (InputStream in = new FileInputStream(release)) {
        properties.load(in);
        if (!properties.getProperty("JAVA_VERSION", "\"1.").startsWith("\"1.")) {
          return "JDK_JAVA_OPTIONS";
        }
      } catch (IOException ignored) {
        return "JAVA_TOOL_OPTIONS";
      }
    }
    return "JAVA_TOOL_OPTIONS";
  }

  private static @Nullable File find(String command) {
    if (command.indexOf('/') >= 0) {
      return canonical(new File(command));
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(":")) {
      File file = new File(folder, command);
      if (file.canExecute()) {
        return canonical(file);
      }
    }
    return null;
  }

  private static File canonical(File file) {
    try {
      return file.getCanonicalFile();
    } catch (IOException e) {
      return file;
    }
  }
}
