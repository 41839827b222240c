package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo: the same applications by plain TCP and with the agent, measured from outside. */
public final class Demo {

  private static final int OK = 0;
  private static final int NOT_AS_CLAIMED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int CANNOT_RUN = 3;

  private final DemoOptions options;
  private final List<String> leftOut;
  private final Workload workload;
  private final Screen screen;
  private final String congestionControl;

  private Demo(DemoOptions wanted) throws DemoException {
    this.leftOut = leftOut(wanted);
    if (!leftOut.isEmpty() && wanted.scenario() == Scenario.KAFKA) {
      throw new DemoException(
          "the scenario kafka needs its two paths. Left out here: " + String.join("; ", leftOut));
    }
    this.options = leftOut.isEmpty() ? wanted : wanted.onLoopback();
    this.workload = options.scenario().workload(options);
    this.screen = Screen.standard(options.rate());
    // New namespaces take it over from the machine.
    this.congestionControl =
        Host.local("machine").run("cat /proc/sys/net/ipv4/tcp_congestion_control");
  }

  /**
   * Runs the demo and exits: 0 done and measured, 1 not as it should be, 2 wrong usage, 3 not
   * possible on this machine.
   *
   * @param args see {@code ./demo --help}
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    // However this JVM ends, the applications and the holders of the namespaces end with it.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    System.exit(run(args));
  }

  private static int run(String... args) {
    DemoOptions options;
    try {
      options = DemoOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("demo: " + e.getMessage());
      return WRONG_USAGE;
    }
    if (options.help()) {
      System.out.print(DemoOptions.USAGE);
      return OK;
    }
    try {
      requireMeans(options);
      Demo demo = new Demo(options);
      if (!demo.leftOut.isEmpty()) {
        KernelSupport.requireEnabled(Host.local("machine"));
      }
      return demo.run();
    } catch (DemoException e) {
      System.err.println("demo: " + e.getMessage());
      return CANNOT_RUN;
    }
  }

  private static void requireMeans(DemoOptions options) throws DemoException {
    KernelSupport.require();
    if (!Files.isRegularFile(options.agent())) {
      throw new DemoException(
          "the agent %s is not there; build it with `mvn -q -DskipTests -pl agent -am package`"
              .formatted(options.agent()));
    }
    options.scenario().workload(options).require();
  }

  private int run() {
    introduce();
    try {
      List<Part> parts = new ArrayList<>();
      parts.add(againstTcp());
      if (options.showsRevival()) {
        parts.add(againstKernel(options.forRevival()));
      }
      return report(parts);
    } catch (DemoException e) {
      System.err.println("demo: " + e.getMessage());
      return NOT_AS_CLAIMED;
    }
  }

  /** Checks what the runs need and returns what they leave out, empty for nothing. */
  private static List<String> leftOut(DemoOptions options) {
    String reason;
    if (options.loopback()) {
      reason = "--loopback was given";
    } else {
      try (TwoPaths trial = new TwoPaths(options.rate())) {
        KernelSupport.requireEnabled(trial.client());
        // what sees to it that the agent may set its paths: nothing is left, the trial goes
        trial.client().run("ip mptcp limits set subflows 2");
        Command.run(List.of("ss", "-V"));
        return List.of();
      } catch (DemoException e) {
        reason = e.getMessage();
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("two network namespaces with two paths, because " + reason);
    lines.add("so: no second path, no doubled throughput, no bytes per path, nothing to cut");
    if (!options.loopback()) {
      lines.add(
          "for the whole demo: run it as root, with iproute2 and util-linux installed; or allow user"
              + " namespaces (`sysctl -w kernel.unprivileged_userns_clone=1` on Debian, `sysctl -w"
              + " kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu); in a container add"
              + " --cap-add SYS_ADMIN --cap-add NET_ADMIN");
    }
    return lines;
  }

  private void introduce() {
    screen.print("");
    if (options.loopback()) {
      screen.print("A download over loopback, by plain TCP and with jmptcp. LEFT OUT HERE:");
      leftOut.forEach(line -> screen.print("  - " + line));
      return;
    }
    String cable = " ---- path %d, %d Mbit/s ---- ";
    screen.print(workload.about() + ", in two network namespaces:");
    screen.print("");
    for (int path = 1; path <= 2; path++) {
      screen.print(
          "  client "
              + TwoPaths.clientAddress(path)
              + cable.formatted(path, options.rate())
              + TwoPaths.serverAddress(path)
              + " server");
    }
    screen.print("");
    workload.plan().forEach(screen::print);
    screen.print(
        "Receive buffers begin with 6 MB (net.ipv4.tcp_rmem; the reason is in docs/path-manager.md)");
    screen.print(
        "Linux %s, congestion control %s, %s"
            .formatted(System.getProperty("os.version"), congestionControl, options.java()));
  }

  /** Plain TCP, and with the agent. */
  private Part againstTcp() throws DemoException {
    Agents agents = Agents.of(options);
    RunResult plain = run(1, "plain TCP", Agents.NONE, options);
    RunResult agent = run(2, "with jmptcp", agents, options);
    String loopback = "One download over loopback";
    return shown(
        new Part(
            options.loopback() ? loopback : options.scenario().title,
            options.loopback() ? leftOut : workload.plan(),
            workload.commands(agents),
            Chart.svg(
                options.loopback() ? loopback : chartTitle(options),
                List.of(plain, agent),
                options.rate()),
            List.of(),
            plain,
            agent,
            SelfCheck.of(plain, agent)));
  }

  /** The kernel's path manager alone, and with {@code revive}. */
  private Part againstKernel(DemoOptions revival) throws DemoException {
    Workload download = revival.scenario().workload(revival);
    screen.print("");
    screen.print(revival.scenario().title + ".");
    download.plan().forEach(screen::print);
    Agents without = Agents.of(revival, ",revive=false,slow=keep");
    Agents with = Agents.of(revival, ",revive=true");
    RunResult kernel = run(3, "kernel alone", without, revival);
    RunResult revive = run(4, "with revive", with, revival);
    List<String> commands = new ArrayList<>(download.commands(without));
    commands.addAll(download.commands(with));
    int path = revival.scenario().breakdowns.get(0).path();
    return shown(
        new Part(
            revival.scenario().title,
            download.plan(),
            commands,
            Chart.svg(chartTitle(revival), List.of(kernel, revive), revival.rate()),
            List.of(CarriedAgain.sentence(path, kernel, revive, revival.rate())),
            kernel,
            revive,
            SelfCheck.ofRevival(kernel, revive, revival.rate())));
  }

  private static String chartTitle(DemoOptions options) {
    return "%s over two paths of %d Mbit/s"
        .formatted(options.scenario().chartTitle, options.rate());
  }

  private RunResult run(int number, String name, Agents agents, DemoOptions of)
      throws DemoException {
    Workload applications = of.scenario().workload(of);
    screen.print("");
    screen.print("Run %d of %d, %s:".formatted(number, options.showsRevival() ? 4 : 2, name));
    applications.commands(agents).forEach(line -> screen.print("  " + line));
    if (of.loopback()) {
      try (Loopback loopback = new Loopback()) {
        return new Run(name, agents, loopback, of, applications, screen).run();
      }
    }
    // New for each run: the kernel remembers round-trip times of a peer.
    try (TwoPaths paths = new TwoPaths(of.rate())) {
      return new Run(name, agents, paths, of, applications, screen).run();
    }
  }

  private Part shown(Part part) {
    screen.print("");
    ResultTable.lines(part.first(), part.second(), options.rate()).forEach(screen::print);
    part.findings().forEach(each -> screen.print("  " + each));
    return part;
  }

  private int report(List<Part> parts) throws DemoException {
    List<String> passed = parts.stream().flatMap(part -> part.check().passed().stream()).toList();
    List<String> failed = parts.stream().flatMap(part -> part.check().failed().stream()).toList();
    boolean ok = parts.stream().allMatch(part -> part.check().ok());
    write(options.svg(), parts.get(0).chart());
    write(
        options.html(),
        Page.html(workload.about() + ", by TCP and with jmptcp.", parts, options.rate()));
    write(options.json(), JsonReport.of(parts, options, congestionControl, leftOut));
    screen.print("");
    screen.print("  page:   " + options.html());
    screen.print("  chart:  " + options.svg());
    screen.print("  report: " + options.json());
    screen.print("");
    for (String failure : failed) {
      screen.print("  FAILED  " + failure);
    }
    if (!leftOut.isEmpty()) {
      screen.print("  left out: " + leftOut.get(0));
      screen.print(
          "  On loopback MPTCP only costs: jmptcp leaves it on TCP unless loopback=mptcp is set.");
    }
    screen.print(
        ok
            ? "  All %d checks of what is shown here passed.".formatted(passed.size())
            : "  The applications' own output is in " + options.out() + ".");
    return ok ? OK : NOT_AS_CLAIMED;
  }

  private static void write(Path file, String content) throws DemoException {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new DemoException(
          "cannot write " + file + ": " + e.getMessage() + "; name another place with --out", e);
    }
  }
}
