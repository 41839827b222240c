package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link Calls} by JMH. */
final class SingleCalls implements Benchmark {

  @Override
  public String name() {
    return "calls";
  }

  @Override
  public String text() {
    return "Single calls in a warm JVM, by JMH: through the bridge and out again, one getsockopt by"
        + " the JNI stub and by FFM, `Rules.whyNotConnect` where no rule matches, and one netlink"
        + " message encoded and decoded.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("\\.Calls\\.")
        .forks(1)
        .warmupIterations(settings.amount(4, 1))
        .warmupTime(TimeValue.milliseconds(settings.amount(300, 10)))
        .measurementIterations(settings.amount(7, 1))
        .measurementTime(TimeValue.milliseconds(settings.amount(300, 10)))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .jvmArgs(
            "-javaagent:" + Files.AGENT + "=log=warn",
            "-Dbench.home=" + Files.HOME,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", // JMH itself
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    Jdk.of(25).forEach(jdk -> options.jvm(jdk.java().toString()));
    Collection<RunResult> runs = new Runner(options.build()).run();
    List<Result> results = new ArrayList<>();
    for (RunResult run : runs) {
      Samples samples = new Samples();
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          samples.add("one call", iteration.getPrimaryResult().getScore());
        }
      }
      String rules = run.getParams().getParam("rules");
      String name = run.getParams().getBenchmark();
      results.add(
          new Result(
              name.substring(name.lastIndexOf('.') + 1) + (rules == null ? "" : ", " + rules),
              "ns",
              false,
              samples,
              List.of(),
              List.of()));
    }
    return results;
  }
}
