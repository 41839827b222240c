package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.control.ControlClient;
import io.github.jmptcp.agent.observe.NetworkNamespace;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.engine.RuleStarts;
import io.github.jmptcp.paths.engine.StartPath;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * {@code paths PID|RULES HOST:PORT}: which rule of {@code paths} a connection to there gets, why
 * not those before it, and where it starts. The rules are those of a running agent, or given, so
 * that they can be tried before they are used.
 */
final class PathsCommand {
  private static final String USAGE =
      "usage: java -jar jmptcp.jar paths PID|SOCKET|RULES HOST:PORT";
  private static final String OPTIONS = "options: ";

  private final PrintStream out;
  private final PrintStream err;

  PathsCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(String[] args) {
    int colon = args.length == 2 ? args[1].lastIndexOf(':') : -1;
    if (colon < 1 || !args[1].substring(colon + 1).matches("[0-9]{1,5}")) {
      err.println(USAGE);
      return 2;
    }
    int port = Integer.parseInt(args[1].substring(colon + 1));
    String host = args[1].substring(0, colon);
    if (port > 65535 || args[0].isEmpty()) {
      err.println(USAGE);
      return 2;
    }
    try {
      PathRules rules = rules(args[0]);
      explain(rules, InetAddress.getByName(host), port);
      return 0;
    } catch (RuleSyntaxException | BadOptionException e) {
      err.println("jmptcp: paths: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("jmptcp: paths " + args[0] + ": " + e.getMessage());
      return 1;
    }
  }

  private static PathRules rules(String from)
      throws IOException, RuleSyntaxException, BadOptionException {
    if (from.indexOf('=') >= 0) {
      return PathRules.parse(from);
    }
    Path socket = Paths.get(from);
    if (from.matches("[0-9]{1,18}")) {
      long pid = Long.parseLong(from);
      Path found = ControlClient.find(pid);
      if (found == null) {
        throw new IOException("its agent has no control socket (control=auto makes one)");
      }
      socket = found;
      NetworkNamespace.enter(pid);
    }
    for (String line : ControlClient.get(socket, "/status.txt").split("\n")) {
      if (line.startsWith(OPTIONS)) {
        return OptionParser.parse(line.substring(OPTIONS.length())).pathRules();
      }
    }
    return PathRules.none();
  }

  private void explain(PathRules rules, InetAddress remote, int port) throws IOException {
    String name = SocketPattern.nameOf(remote);
    PathRule match = rules.forConnect(remote, port, name);
    for (PathRule each : rules.list()) {
      String why = each.pattern().whyNotConnect(remote.getAddress(), port, name);
      out.println("rule " + each + (why == null ? ": matches" : ": does not match, " + why));
      if (each == match) {
        break;
      }
    }
    String to = (name == null ? "" : name + " ") + remote.getHostAddress() + " port " + port;
    if (match == null || match.isAuto()) {
      out.println(to + " starts as its route leads, and has the paths of the endpoints");
      return;
    }
    try (RuleStarts starts = RuleStarts.open(rules, TransportFactory.kernel())) {
      StartPath start = starts.startOf(remote, port, name);
      out.println(
          to
              + (start == null
                  ? " starts as its route leads: no path of the rule can be used for it here"
                  : " starts at "
                      + start.address().getHostAddress()
                      + " ("
                      + start.device()
                      + ")"));
    }
  }
}
