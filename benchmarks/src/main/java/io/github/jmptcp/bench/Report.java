package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** RESULTS.md and its charts. */
final class Report {
  private final Path folder;
  private final String machine;
  private final List<String> bounds = new ArrayList<>();
  private final StringBuilder chapters = new StringBuilder();

  Report(Path folder, String machine) {
    this.folder = folder;
    this.machine = machine;
  }

  void add(Benchmark benchmark, List<Result> results, String load) throws IOException {
    String name = benchmark.name();
    chapters.append("\n## ").append(name).append("\n\n").append(benchmark.text()).append("\n\n");
    if (results.isEmpty()) {
      chapters.append("Not run: needs the right to make network namespaces.\n");
      return;
    }
    chapters.append("| | variant | median | quartiles | ratio (quartiles) | n |\n");
    chapters.append("|---|---|---:|---|---|---:|\n");
    for (Result result : results) {
      add(result);
      Result.Bound bound = result.bound();
      if (bound != null) {
        bounds.add(
            "| "
                + (bound.isMet(result.samples()) ? "reached" : "**missed**")
                + " | "
                + name
                + ": "
                + result.row()
                + " | "
                + bound.text(result.samples())
                + " |");
      }
    }
    chapters.append("\nLoad average when it was measured: ").append(load).append(".\n");
    Path charts = folder.resolve("charts");
    java.nio.file.Files.createDirectories(charts);
    java.nio.file.Files.writeString(charts.resolve(name + ".svg"), Chart.svg(name, results));
    chapters.append("\n![").append(name).append("](charts/").append(name).append(".svg)\n");
  }

  private void add(Result result) {
    Samples samples = result.samples();
    String row = result.row();
    for (String variant : samples.variants().stream().sorted().toList()) {
      Samples.Spread spread = samples.of(variant);
      StringBuilder ratios = new StringBuilder();
      for (String base : result.bases()) {
        if (!base.equals(variant) && samples.has(base)) {
          Samples.Spread ratio = samples.ratio(variant, base);
          ratios
              .append(ratios.isEmpty() ? "" : "; ")
              .append(
                  String.format(
                      Locale.ROOT,
                      "%.2f (%.2f to %.2f) of %s",
                      ratio.median(),
                      ratio.low(),
                      ratio.high(),
                      base));
        }
      }
      chapters.append(
          "| %s | %s | %s %s | %s to %s | %s | %d |%n"
              .formatted(
                  row,
                  variant,
                  number(spread.median()),
                  result.unit(),
                  number(spread.low()),
                  number(spread.high()),
                  ratios,
                  samples.rounds()));
      row = "";
    }
  }

  void fail(Benchmark benchmark, Exception problem) {
    chapters
        .append("\n## ")
        .append(benchmark.name())
        .append("\n\nFailed: ")
        .append(problem.getMessage())
        .append("\n");
  }

  /** Writes RESULTS.md; {@code findings} is what a person had to say, and is kept. */
  void write(@Nullable String findings) throws IOException {
    StringBuilder text = new StringBuilder("# Results\n\n");
    text.append(
        "Written by `./bench`. Variants are interleaved and shuffled in every round of one run;"
            + " values are medians, ratios are medians of the ratios within a round, with their"
            + " quartiles. mptcpize is the LD_PRELOAD shim of mptcpd; \"empty agent\" is a"
            + " -javaagent that does nothing. jmptcp runs with `loopback=mptcp` where it stands"
            + " beside mptcpize.\n\n");
    text.append(machine).append('\n');
    text.append("\n## Bounds\n\n| | what | ratio |\n|---|---|---|\n");
    bounds.forEach(bound -> text.append(bound).append('\n'));
    if (findings != null) {
      text.append('\n').append(findings.strip()).append('\n');
    }
    text.append(chapters);
    java.nio.file.Files.writeString(folder.resolve("RESULTS.md"), text);
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
