package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.launch.AttachReport;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.text.LineText;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code attach PID [OPTIONS]}: loads the agent into a running JVM, and reports what came of it.
 */
final class AttachCommand {
  private final File jar;
  private final PrintStream out;
  private final PrintStream err;

  AttachCommand(File jar, PrintStream out, PrintStream err) {
    this.jar = jar;
    this.out = out;
    this.err = err;
  }

  int run(String[] args) {
    if (args.length < 1 || args.length > 2 || !args[0].matches("[0-9]{1,18}")) {
      err.println("usage: java -jar jmptcp.jar attach PID [OPTIONS]");
      return 2;
    }
    String options = args.length == 2 ? args[1] : "";
    try {
      OptionParser.parse(options);
    } catch (BadOptionException e) {
      err.println("jmptcp: " + e.getMessage());
      return 2;
    }
    return attach(args[0], options);
  }

  private int attach(String pid, String options) {
    try (TargetJvm target = TargetJvm.attach(Long.parseLong(pid))) {
      return outcome(pid, load(target, options));
    } catch (TargetJvm.NoAttachException e) {
      return failed(
          "attach to "
              + pid
              + ": this Java has no attach API, and that process is no HotSpot JVM of this pid"
              + " namespace; with a JDK's jcmd: jcmd "
              + pid
              + " JVMTI.agent_load "
              + jar.getAbsolutePath()
              + (options.isEmpty() ? "" : " \"" + options + "\""));
    } catch (IOException e) {
      return failed("attach to " + pid + ": " + LineText.cut(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Loads the agent, and returns its report; null: it made none. The report is read also where
   * loading seems to have failed: what one release of the JDK answers for a success another takes
   * for a failure.
   */
  private @Nullable String load(TargetJvm target, String options) throws IOException {
    String before = target.property(AttachReport.PROPERTY);
    IOException failure = null;
    try {
      target.loadAgent(jar.getAbsolutePath(), options);
    } catch (IOException e) {
      failure = e;
    }
    String report = target.property(AttachReport.PROPERTY);
    if (report != null && !report.equals(before)) {
      return report.substring(report.indexOf(' ') + 1);
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private int outcome(String pid, @Nullable String report) {
    if (report == null) {
      return failed(
          "attach to "
              + pid
              + ": the agent was loaded and did not report; its log has the reason (an older"
              + " jmptcp may be running there)");
    }
    if (!report.equals(AttachReport.ON)) {
      return failed("attach to " + pid + ": " + LineText.cut(report));
    }
    out.println(
        "attached to " + pid + ": its new sockets request MPTCP, those it has stay as they are");
    return 0;
  }

  private int failed(String why) {
    err.println("jmptcp: " + why);
    return 1;
  }
}
