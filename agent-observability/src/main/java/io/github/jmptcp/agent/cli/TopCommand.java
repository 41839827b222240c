package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.control.ControlClient;
import io.github.jmptcp.agent.observe.KernelSockets;
import io.github.jmptcp.agent.observe.NetworkNamespace;
import io.github.jmptcp.agent.observe.PathStateLines;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.ProcessFiles;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.top.Top;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code top [PID]}: a live table of a process's connections and subflows. Without a PID the only
 * JVM with the agent, where there is one.
 */
final class TopCommand {
  private static final int SHORT = 100;

  /** The kernel answers although the process does not. */
  private static final long AGENT_MILLIS = 500;

  private final PrintStream err;

  TopCommand(PrintStream err) {
    this.err = err;
  }

  int run(String[] args) {
    if (args.length > 1 || (args.length == 1 && !args[0].matches("[0-9]{1,18}"))) {
      err.println("usage: java -jar jmptcp.jar top [PID]");
      return 2;
    }
    try {
      long pid = args.length == 1 ? Long.parseLong(args[0]) : onlyAgent();
      if (pid < 0) {
        return 2;
      }
      look(pid); // an error is printed before the screen is cleared
      String title = "jmptcp top - process " + pid + " " + ProcessFiles.command(pid);
      boolean live = isTerminal();
      boolean unicode = speaksUtf8();
      PrintStream out =
          new PrintStream(
              new FileOutputStream(FileDescriptor.out), false, unicode ? "UTF-8" : "US-ASCII");
      Top top = new Top(title, () -> look(pid), out, unicode);
      if (live) {
        top.live();
      } else {
        top.once();
      }
      out.flush();
      return 0;
    } catch (IOException e) {
      err.println("jmptcp: top: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static Snapshot look(long pid) throws IOException {
    NetworkNamespace.enter(pid);
    return KernelSockets.of(pid).with(paths(pid));
  }

  /** What the agent knows of the paths, where it has a control socket and answers. */
  private static PathStates paths(long pid) {
    try {
      Path socket = ControlClient.find(pid);
      return socket == null
          ? PathStates.UNKNOWN
          : PathStateLines.parse(ControlClient.get(socket, "/paths.txt", AGENT_MILLIS));
    } catch (IOException ignored) {
      return PathStates.UNKNOWN; // a stopped process is looked at too, and an older agent
    }
  }

  private long onlyAgent() throws IOException {
    List<Long> agents = ProcessFiles.withAgent();
    if (agents.size() == 1) {
      return agents.get(0);
    }
    if (agents.isEmpty()) {
      err.println("jmptcp: no JVM with the agent was found; top PID shows any process");
    } else {
      err.println("jmptcp: which one? These JVMs have the agent:");
      for (long pid : agents) {
        String command = ProcessFiles.command(pid);
        int end = Math.min(command.length(), SHORT);
        err.println("  " + pid + " " + command.substring(0, end));
      }
    }
    return -1;
  }

  /** Whether stdout is a terminal; since 22 System.console() is there for a pipe too. */
  private static boolean isTerminal() {
    String target = ProcessFiles.ownDescriptor(1);
    return ProcessFiles.ownDescriptor(0).startsWith("/dev/")
        && !ProcessFiles.ownDescriptor(0).equals("/dev/null")
        && (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"));
  }

  private static boolean speaksUtf8() {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        return value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
      }
    }
    return false;
  }
}
