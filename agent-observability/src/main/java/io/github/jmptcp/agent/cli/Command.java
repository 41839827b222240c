package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.cli.doctor.Doctor;
import io.github.jmptcp.agent.launch.Version;
import io.github.jmptcp.text.DidYouMean;
import java.io.File;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands; {@code help}, the man page and the completion of the shell come from here. */
public enum Command {
  HELP("help", "", "this text") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      Map<String, String> commands = new LinkedHashMap<>();
      for (Command each : values()) {
        commands.put(each.word() + " " + each.arguments(), each.meaning());
      }
      Help.print(out, commands);
      return 0;
    }
  },
  VERSION("version", "", "the version") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      out.println("jmptcp " + Version.text());
      return 0;
    }
  },
  RUN("run", "[OPTIONS --] java ...", "start a Java application with the agent") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new RunCommand(jar, out, err).run(args);
    }
  },
  ATTACH("attach", "PID [OPTIONS]", "load the agent into a running JVM") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new AttachCommand(jar, out, err).run(args);
    }
  },
  ENABLE("enable", "UNIT [OPTIONS]", "load the agent into a service of systemd, by a drop-in") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return UnitCommand.onThisHost(jar, out, err).enable(args);
    }
  },
  DISABLE("disable", "UNIT", "remove that drop-in") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return UnitCommand.onThisHost(jar, out, err).disable(args);
    }
  },
  DOCTOR(
      "doctor",
      "[--json | --report FILE [--mask]]",
      "what works here, and what to change; a report for a bug") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new Doctor(jar, out, err).run(args);
    }
  },
  ENDPOINT("endpoint", "add|delete|change|show|flush", "as ip mptcp endpoint"),
  LIMITS("limits", "set|show", "as ip mptcp limits"),
  MONITOR("monitor", "", "as ip mptcp monitor: connections and subflows come and go"),
  STATUS("status", "PID [--json]", "its connections and subflows, and why some are TCP") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new StatusCommand(out, err).run(args);
    }
  },
  PATHS("paths", "PID|RULES HOST:PORT", "which path rule a connection gets, and why") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new PathsCommand(out, err).run(args);
    }
  },
  TOP("top", "[PID]", "connections and subflows, live") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new TopCommand(err).run(args);
    }
  };

  private final String word;
  private final String arguments;
  private final String meaning;

  Command(String word, String arguments, String meaning) {
    this.word = word;
    this.arguments = arguments;
    this.meaning = meaning;
  }

  /** Runs it; by default it is a word of {@code ip mptcp}. */
  int run(String[] args, File jar, PrintStream out, PrintStream err) {
    return IpCommand.run(word, args, out, err);
  }

  /** The word on the command line. */
  public String word() {
    return word;
  }

  /** What follows it, as a usage line has it; empty where nothing does. */
  public String arguments() {
    return arguments;
  }

  /** One line for a reader. */
  public String meaning() {
    return meaning;
  }

  /** Whether a flag means this command, as people try them: {@code --help}, {@code -h}. */
  boolean isFlag(String flag) {
    return flag.equals("--" + word)
        || (this == HELP && flag.equals("-h"))
        || (this == VERSION && flag.equals("-V"));
  }

  static String hint(String word) {
    String[] words = new String[values().length];
    for (int i = 0; i < words.length; i++) {
      words[i] = values()[i].word;
    }
    return DidYouMean.hint(word, words);
  }
}
