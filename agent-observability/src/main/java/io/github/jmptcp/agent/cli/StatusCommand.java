package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.control.ControlClient;
import io.github.jmptcp.agent.observe.KernelSockets;
import io.github.jmptcp.agent.observe.NetworkNamespace;
import io.github.jmptcp.agent.observe.ProcessFiles;
import io.github.jmptcp.agent.status.Status;
import io.github.jmptcp.agent.status.StatusJson;
import io.github.jmptcp.agent.status.StatusText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * {@code status PID [--json]}: the status by the agent of that JVM; where no agent answers, and for
 * any other process, the status by the kernel.
 */
final class StatusCommand {
  private static final String USAGE = "usage: java -jar jmptcp.jar status PID|SOCKET [--json]";

  private final PrintStream out;
  private final PrintStream err;

  StatusCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(String[] args) {
    String target = null;
    boolean json = false;
    for (String arg : args) {
      if (arg.equals("--json") || arg.equals("-j")) {
        json = true;
      } else if (target == null && (arg.matches("[0-9]{1,18}") || arg.indexOf('/') >= 0)) {
        target = arg;
      } else {
        err.println(USAGE);
        return 2;
      }
    }
    if (target == null) {
      err.println(USAGE);
      return 2;
    }
    try {
      if (target.indexOf('/') >= 0) {
        out.print(ask(Paths.get(target), json));
      } else {
        ofProcess(Long.parseLong(target), json);
      }
      return 0;
    } catch (IOException e) {
      err.println("jmptcp: status " + target + ": " + e.getMessage());
      return 1;
    }
  }

  private void ofProcess(long pid, boolean json) throws IOException {
    Path socket = ControlClient.find(pid);
    if (socket != null) {
      try {
        out.print(ask(socket, json));
        return;
      } catch (IOException e) {
        err.println("jmptcp: " + socket + ": " + e.getMessage() + "; asking the kernel");
      }
    } else if (ProcessFiles.hasAgent(pid)) {
      err.println(
          "jmptcp: the agent of "
              + pid
              + " has no control socket (control=auto makes one); asking the kernel");
    }
    NetworkNamespace.enter(pid);
    Status status = new Status(pid, null, KernelSockets.of(pid));
    out.print(json ? StatusJson.text(status) + "\n" : StatusText.text(status));
  }

  private static String ask(Path socket, boolean json) throws IOException {
    return ControlClient.get(socket, json ? "/status" : "/status.txt");
  }
}
