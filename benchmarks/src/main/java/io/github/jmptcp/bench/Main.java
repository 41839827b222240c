package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ./bench [--smoke] [--rounds N] [--minutes N] [--out FOLDER] [NAME[=ROUNDS]...]}. */
public final class Main {
  private static final List<Benchmark> ALL =
      List.of(
          new StartUp(),
          new StartUpRecipes(),
          new LargeApplication(),
          new MemoryUse(),
          new SocketRate(),
          new ConnectRate(),
          new DataTransfer(),
          new StaysOnTcp(),
          new AmongIdle(),
          new RulesCost(),
          new SingleCalls(),
          new HeldConnections(),
          new EndpointsAtStart(),
          new EventRate(),
          new WatchedConnections(),
          new Paths(),
          new HelpingPaths(),
          new LivingPaths(),
          new ShortConnections(),
          new UntouchedMethods());

  private Main() {}

  public static void main(String[] args) throws Exception {
    System.exit(run(args));
  }

  static int run(String... args) throws IOException {
    boolean smoke = false;
    int rounds = 0;
    int minutes = 1;
    Path out = Files.HOME;
    List<Benchmark> chosen = new ArrayList<>();
    Map<String, Integer> roundsOf = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--smoke" -> smoke = true;
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        case "--minutes" -> minutes = Integer.parseInt(args[++i]);
        case "--out" -> out = Path.of(args[++i]);
        case "--help", "-h" -> {
          return usage(0);
        }
        default -> {
          int equals = args[i].indexOf('=');
          String name = equals < 0 ? args[i] : args[i].substring(0, equals);
          if (equals > 0) {
            roundsOf.put(name, Integer.valueOf(args[i].substring(equals + 1)));
          }
          List<Benchmark> found = ALL.stream().filter(b -> b.name().equals(name)).toList();
          if (found.isEmpty()) {
            System.err.println("bench: there is no benchmark " + name);
            return usage(2);
          }
          chosen.addAll(found);
        }
      }
    }
    Report report = new Report(out, Machine.text(), ALL.stream().map(Benchmark::name).toList());
    int failures = 0;
    for (Benchmark benchmark : chosen.isEmpty() ? ALL : chosen) {
      Settings settings =
          new Settings(smoke, roundsOf.getOrDefault(benchmark.name(), rounds), minutes);
      long start = System.nanoTime();
      System.out.print(benchmark.name() + " ... ");
      System.out.flush();
      try {
        List<Result> results = benchmark.run(settings);
        if (!smoke) {
          report.add(benchmark, results, Machine.moment());
        }
        System.out.printf(
            "%d figures, %.0f s%n", results.size(), (System.nanoTime() - start) / 1e9);
      } catch (Exception e) {
        failures++;
        System.out.println("failed: " + e);
        report.fail(benchmark, e);
      }
      if (!smoke) {
        report.write(findings(out));
      }
    }
    return failures == 0 ? 0 : 1;
  }

  private static @Nullable String findings(Path folder) throws IOException {
    Path file = folder.resolve("FINDINGS.md");
    return java.nio.file.Files.exists(file) ? java.nio.file.Files.readString(file) : null;
  }

  private static int usage(int exitCode) {
    System.out.println(
        "bench [--smoke] [--rounds N] [--minutes N] [--out FOLDER] [NAME[=ROUNDS]...]");
    System.out.println("  --smoke      each once and tiny, and no report: only that it runs");
    System.out.println("  --rounds N   how often each variant is measured");
    System.out.println("  --minutes N  how long living-paths watches paths that are well (1)");
    System.out.println("  --out        where RESULTS.md and charts/ go (benchmarks/)");
    ALL.forEach(b -> System.out.println("  " + b.name()));
    return exitCode;
  }
}
