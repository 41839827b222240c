package io.github.jmptcp.bench;

import java.util.List;

/** One chapter of the report. */
interface Benchmark {

  /** What selects it on the command line. */
  String name();

  /** What it measures, and how, in a sentence or two for the reader of the report. */
  String text();

  List<Result> run(Settings settings) throws Exception;
}
