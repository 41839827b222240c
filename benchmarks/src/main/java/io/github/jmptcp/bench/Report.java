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
  private final Chapters chapters;

  /**
   * Goes on from the report that the folder has, if it has one.
   *
   * @param order the names of all benchmarks, as they follow each other
   */
  Report(Path folder, String machine, List<String> order) throws IOException {
    this.folder = folder;
    this.machine = machine;
    chapters = new Chapters(order);
    if (java.nio.file.Files.exists(file())) {
      chapters.read(java.nio.file.Files.readString(file()));
    }
  }

  private Path file() {
    return folder.resolve("RESULTS.md");
  }

  void add(Benchmark benchmark, List<Result> results, String measured) throws IOException {
    String name = benchmark.name();
    StringBuilder chapter = new StringBuilder(benchmark.text()).append("\n\n");
    List<String> bounds = new ArrayList<>();
    if (results.isEmpty()) {
      chapter.append("Not run: needs the right to make network namespaces.\n");
      chapters.put(name, chapter.toString(), bounds);
      return;
    }
    chapter.append("| | variant | median | quartiles | ratio (quartiles) | n |\n");
    chapter.append("|---|---|---:|---|---|---:|\n");
    for (Result result : results) {
      add(result, chapter);
      for (Bound bound : result.bounds()) {
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
    chapter.append("\nMeasured ").append(measured).append(".\n");
    Path charts = folder.resolve("charts");
    java.nio.file.Files.createDirectories(charts);
    java.nio.file.Files.writeString(charts.resolve(name + ".svg"), Chart.svg(name, results));
    chapter.append("\n![").append(name).append("](charts/").append(name).append(".svg)\n");
    chapters.put(name, chapter.toString(), bounds);
  }

  private static void add(Result result, StringBuilder chapter) {
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
      chapter.append(
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
    chapters.put(benchmark.name(), "Failed: " + problem.getMessage(), List.of());
  }

  /** Writes RESULTS.md; {@code findings} is written by a person, and is preserved. */
  void write(@Nullable String findings) throws IOException {
    StringBuilder text = new StringBuilder("# Results\n\n");
    text.append(
        "Written by `./bench`. Variants are interleaved and shuffled in every round of one run;"
            + " values are medians, ratios are medians of the ratios within a round, with their"
            + " quartiles. A benchmark that was not part of the last run keeps its chapter; the day"
            + " and the load stand in each. mptcpize is the LD_PRELOAD shim of mptcpd; \"empty agent\" is a"
            + " -javaagent that does nothing. jmptcp runs with `loopback=mptcp` where it stands"
            + " beside mptcpize.\n\n");
    text.append(machine).append('\n');
    text.append("\n## Bounds\n\n| | what | ratio |\n|---|---|---|\n");
    chapters.bounds().forEach(bound -> text.append(bound).append('\n'));
    if (findings != null) {
      text.append('\n').append(findings.strip()).append('\n');
    }
    text.append(chapters.text());
    java.nio.file.Files.writeString(file(), text);
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
