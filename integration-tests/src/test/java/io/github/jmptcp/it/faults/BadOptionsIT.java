package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A bad value of every option: the application works, and one line names the option. */
class BadOptionsIT {
  private static final boolean REFUSED = false;
  private static final boolean GOES_ON = true;

  /**
   * A slip.
   *
   * @param goesOn whether MPTCP is used nevertheless: the value is well formed, but what it names
   *     is unavailable here costs only that
   */
  private record BadOption(String key, String value, boolean goesOn, String line) {
    BadOption(String key, String value) {
      this(key, value, REFUSED, "option " + key + "=" + value);
    }

    String given() {
      return key + "=" + value;
    }
  }

  private static final List<BadOption> BAD =
      List.of(
          new BadOption("enabled", "maybe"),
          new BadOption("mode", "clients"),
          new BadOption("loopback", "udp"),
          new BadOption("include", "10.0.0.0/99"),
          new BadOption("exclude", "connect:[::1"),
          new BadOption("learn", "soon"),
          new BadOption("options", "emulated"),
          new BadOption("endpoints", "auto:"),
          new BadOption("subflows", "256"),
          new BadOption("add_addr_accepted", "-1"),
          new BadOption("pm", "userspaces"),
          new BadOption("paths", "*=eth0/bakup"),
          new BadOption("revive", "sometimes"),
          new BadOption("buffers", "kernel"),
          new BadOption("slow", "never"),
          new BadOption("cleanup", "no"),
          new BadOption("keepalive", "often"),
          new BadOption("log", "verbose"),
          new BadOption("logfile", ""),
          new BadOption(
              "logfile", "/nonexistent/jmptcp.log", GOES_ON, "option logfile=/nonexistent/"),
          new BadOption(
              "logfile",
              "/dev/full",
              GOES_ON,
              "/dev/full is not a regular file; logging to stderr"),
          new BadOption("jmx", "1"),
          new BadOption("jfr", "1"),
          new BadOption("origin", "thread"),
          new BadOption("control", ""),
          new BadOption(
              "control", "/nonexistent/jmptcp.sock", GOES_ON, "option control=/nonexistent/"),
          new BadOption("metrics", "0.0.0.0:99999"),
          new BadOption(
              "metrics", "192.0.2.99:9464", GOES_ON, "option metrics=192.0.2.99:9464: no metrics"),
          new BadOption("config", "/nonexistent/jmptcp.properties"),
          new BadOption("config", "/dev/zero", REFUSED, "/dev/zero is not a regular file"),
          new BadOption("strict", "perhaps"),
          new BadOption("mod", "client", REFUSED, "option mod: unknown"),
          new BadOption(
              "loopback",
              "mptcp,loopback=udp",
              REFUSED,
              "option loopback is given twice, as mptcp and as udp"));

  @AfterAll
  static void writeTable() throws IOException {
    FaultTable.SEEN.write();
  }

  @TestFactory
  Stream<DynamicNode> an_option_is_bad() {
    return BAD.stream()
        .sorted(Comparator.comparing(BadOption::key))
        .flatMap(
            option ->
                FaultCell.releases()
                    .filter(release -> FaultCell.EVERYWHERE || release.feature() == 17)
                    .map(
                        release ->
                            FaultCell.of(
                                "a bad option: `" + option.given() + "`",
                                release,
                                option.goesOn,
                                option.line,
                                new Given(option, release))));
  }

  private record Given(BadOption option, JavaRelease release) implements FaultCell.Attempt {
    @Override
    public FaultRun start() {
      return new FaultRun(
          JavaCommand.on(release).agent(option.given() + (option.goesOn ? ",loopback=mptcp" : "")));
    }

    @Override
    public boolean talk(FaultRun run) throws Exception {
      boolean mptcp = run.talks();
      run.awaitLog(option.line); // the control socket is created by a separate thread
      return mptcp;
    }
  }

  /** By the agent's own help, so that an option that comes has to come here too. */
  @Test
  void no_option_is_left_out() {
    String help =
        CommandLine.run(
            JavaReleases.of(25).java().toString(),
            "-jar",
            JavaCommand.agentJar().toString(),
            "help");
    Set<String> keys =
        Pattern.compile("(?m)^  ([a-z_]+)=")
            .matcher(help)
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(keys).contains("mode", "strict").hasSizeGreaterThan(15);
    assertThat(BAD.stream().map(BadOption::key)).containsAll(keys);
  }
}
