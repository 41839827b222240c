package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.text.JsonWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code doctor [--json]}: exit code 0, or 1 where anything fails; {@code doctor --report FILE
 * [--mask]} writes what a report of a fault needs.
 */
public final class Doctor {
  private static final Check[] CHECKS = {
    new KernelCheck(),
    new SysctlCheck(),
    new ProcessCheck(),
    new JvmCheck(),
    new EndpointCheck(),
    new AutomaticCheck(),
    new ListenerCheck(),
    new RouteCheck(),
    new PathCheck(),
    new ReceiveBufferCheck(),
    new BufferCheck(),
    new ManagerCheck()
  };

  private final File jar;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A doctor for the network namespace of this process.
   *
   * @param jar the agent
   */
  public Doctor(File jar, PrintStream out, PrintStream err) {
    this.jar = jar;
    this.out = out;
    this.err = err;
  }

  /** Looks, prints, and returns the exit code. */
  public int run(String[] args) {
    boolean json = args.length == 1 && args[0].equals("--json");
    try {
      if (args.length == 1 && args[0].equals("--probe")) {
        return Probe.run(out);
      }
      boolean report = args.length > 1 && args[0].equals("--report");
      boolean mask = args.length == 3 && args[2].equals("--mask");
      if (args.length > 0 && !json && !(report && (args.length == 2 || mask))) {
        err.println("usage: java -jar jmptcp.jar doctor [--json | --report FILE [--mask]]");
        return 2;
      }
      List<Finding> findings = new ArrayList<>();
      try (HostState host = new HostState(jar)) {
        look(host, findings);
        if (report) {
          String text = Report.of(host, findings);
          ReportFile.write(args[1], mask ? new AddressMask().apply(text) : text, out);
          return 0;
        }
      }
      if (json) {
        printJson(findings);
      } else {
        for (Finding each : findings) {
          out.println(each.line());
        }
      }
      for (Finding each : findings) {
        if (each.status == Finding.Status.FAILURE) {
          return 1;
        }
      }
      return 0;
    } catch (IOException | LinkageError e) {
      err.println("jmptcp: doctor: " + e.getMessage());
      return 1;
    }
  }

  private static void look(HostState host, List<Finding> findings) {
    for (Check check : CHECKS) {
      try {
        check.look(host, findings);
      } catch (IOException | RuntimeException e) {
        findings.add(
            Finding.warning(
                check.name(), "cannot be looked at: " + e.getMessage(), "run doctor as root"));
      }
    }
  }

  private void printJson(List<Finding> findings) {
    JsonWriter json = new JsonWriter().array();
    for (Finding each : findings) {
      each.write(json);
    }
    out.println(json.endArray());
  }
}
