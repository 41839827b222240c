package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.PathStateLines;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.mptcp.cli.IpMptcp;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.text.DidYouMean;
import io.github.jmptcp.text.LineText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringTokenizer;

/** The commands of the control socket: a line each. Safe for concurrent use. */
public final class Commands {
  private static final String[] LEVELS = {"off", "error", "warn", "info", "debug"};

  /** The usage of each command, which begins with its word. */
  private static final String[] USAGES = {
    "status [text]",
    "paths",
    "metrics",
    "log [off|error|warn|info|debug|reopen]",
    "endpoint ..., as in ip mptcp",
    "limits ..., as in ip mptcp",
    "rules [include=RULES] [exclude=RULES] (both are replaced)",
    "learn [flush]",
    "help"
  };

  private final AgentState agent;

  public Commands(AgentState agent) {
    this.agent = agent;
  }

  /** Runs one line. */
  public Answer run(String line) {
    StringTokenizer tokens = new StringTokenizer(line);
    String[] words = new String[tokens.countTokens()];
    for (int i = 0; i < words.length; i++) {
      words[i] = tokens.nextToken();
    }
    switch (words.length == 0 ? "help" : words[0]) {
      case "help":
        return Answer.done(
            String.join("; ", USAGES)
                + ". Over HTTP: GET /status, GET /status.txt, GET /paths.txt, GET /metrics");
      case "status":
        return words.length == 1
            ? status()
            : words.length == 2 && words[1].equals("text") ? statusText() : usage(words);
      case "paths":
        return words.length == 1 ? paths() : usage(words);
      case "metrics":
        return words.length == 1 ? metrics() : usage(words);
      case "log":
        return log(words);
      case "endpoint":
      case "limits":
        return pathManager(words);
      case "rules":
        return rules(words);
      case "learn":
        return learn(words);
      default:
        return Answer.refused(
            "unknown command " + LineText.cut(words[0]) + DidYouMean.hint(words[0], commands()));
    }
  }

  /** {@code GET /status}. */
  public Answer status() {
    return Answer.json(StatusJson.text(agent.status()));
  }

  /** {@code GET /status.txt}. */
  public Answer statusText() {
    return Answer.of("text/plain; charset=utf-8", StatusText.text(agent.status()));
  }

  /** {@code GET /paths.txt}. */
  public Answer paths() {
    return Answer.of("text/plain; charset=utf-8", PathStateLines.text(agent.paths()));
  }

  /** {@code GET /metrics}. */
  public Answer metrics() {
    return Answer.of(OpenMetrics.CONTENT_TYPE, OpenMetrics.text(agent.status()));
  }

  /** {@code GET /metrics} of a client that does not know OpenMetrics. */
  public Answer classicMetrics() {
    return Answer.of(OpenMetrics.CLASSIC_TYPE, OpenMetrics.classicText(agent.status()));
  }

  private Answer log(String[] words) {
    if (words.length == 1) {
      return Answer.done(agent.log().level().name().toLowerCase(Locale.ROOT));
    }
    if (words.length > 2) {
      return usage(words);
    }
    if (words[1].equals("reopen")) {
      try {
        agent.log().reopen();
        return Answer.done("the log file is open again");
      } catch (IOException e) {
        return Answer.refused("the log is not opened again: " + e.getMessage());
      }
    }
    return logLevel(words[1]);
  }

  /** Sets the log level, unless the word is none of the five. */
  public Answer logLevel(String word) {
    if (!Arrays.asList(LEVELS).contains(word)) {
      return Answer.refused(
          "log "
              + LineText.cut(word)
              + ": not a level, nor reopen"
              + DidYouMean.hint(word, LEVELS));
    }
    agent.log().level(Level.of(word));
    return Answer.done("log level is " + word);
  }

  /** Shows the rules, or replaces all of them; a bad one changes nothing. */
  private Answer rules(String[] words) {
    if (words.length == 1) {
      return rules();
    }
    String include = null;
    String exclude = null;
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("include=")) {
        include = words[i].substring(8);
      } else if (words[i].startsWith("exclude=")) {
        exclude = words[i].substring(8);
      } else {
        return usage(words);
      }
    }
    try {
      agent.policy().rules(new Rules(include, exclude));
    } catch (RuleSyntaxException e) {
      return Answer.refused(
          LineText.cut(String.valueOf(e.getMessage())) + "; the rules stay as they were");
    }
    return rules();
  }

  private Answer rules() {
    return Answer.done("new connects and listeners: " + agent.policy().rules());
  }

  private Answer learn(String[] words) {
    if (words.length == 1) {
      int peers = agent.fallbackPeers().size();
      return Answer.done(peers + (peers == 1 ? " peer uses plain TCP" : " peers use plain TCP"));
    }
    if (words.length > 2 || !words[1].equals("flush")) {
      return usage(words);
    }
    int count = agent.fallbackPeers().size();
    agent.fallbackPeers().forgetAll();
    return Answer.done(count + (count == 1 ? " peer forgotten" : " peers forgotten"));
  }

  private static Answer usage(String[] words) {
    String usage = USAGES[Arrays.asList(commands()).indexOf(words[0])];
    return Answer.refused(
        "too many words, or a wrong one: "
            + LineText.cut(String.join(" ", words))
            + "; usage: "
            + usage);
  }

  private static String[] commands() {
    String[] commands = new String[USAGES.length];
    for (int i = 0; i < commands.length; i++) {
      commands[i] = USAGES[i].split(" ")[0];
    }
    return commands;
  }

  private Answer pathManager(String[] words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, "UTF-8");
        IpMptcp ip = new IpMptcp(TransportFactory.kernel(agent.libC()))) {
      int exitCode = ip.run(words, out, out);
      String text = bytes.toString("UTF-8").trim();
      return exitCode == IpMptcp.DONE ? Answer.done(text) : Answer.refused(text);
    } catch (UnsupportedEncodingException ignored) {
      return Answer.refused("no UTF-8"); // every JVM has it
    }
  }
}
