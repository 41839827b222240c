package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.cli.doctor.Doctor;
import io.github.jmptcp.agent.launch.Version;
import io.github.jmptcp.agent.options.Nearest;
import java.io.File;
import java.io.PrintStream;

/** The commands. */
enum Command {
  HELP("help", "", "this text") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      Help.print(out);
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
  RUN("run", "[OPTIONS] -- java ...", "start a Java application with the agent") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new RunCommand(jar, err).run(args);
    }
  },
  ATTACH("attach", "PID [OPTIONS]", "load the agent into a running JVM") {
    @Override
    int run(String[] args, File jar, PrintStream out, PrintStream err) {
      return new AttachCommand(jar, out, err).run(args);
    }
  },
  DOCTOR("doctor", "[--json]", "what works here, and what to change") {
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
  TOP("top", "[PID]", "the same, live") {
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

  /** Runs it; what is not said otherwise is a word of {@code ip mptcp}. */
  int run(String[] args, File jar, PrintStream out, PrintStream err) {
    return IpCommand.run(word, args, out, err);
  }

  String word() {
    return word;
  }

  String arguments() {
    return arguments;
  }

  String meaning() {
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
    return Nearest.hint(word, words);
  }
}
