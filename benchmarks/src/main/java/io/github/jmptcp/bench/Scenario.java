package io.github.jmptcp.bench;

import java.util.List;

/** Something that happens to a connection of two paths, and what is measured of it. */
interface Scenario {

  /** The figures, in the order in which {@link #run} returns their values. */
  List<Row> rows();

  /** Who manages the paths, each in turn. */
  List<PathManagement> variants();

  /** Lets it happen once, in namespaces of its own. */
  List<Double> run(Jdk jdk, PathManagement management) throws Exception;

  /**
   * A line of the table.
   *
   * @param name what was measured
   */
  record Row(String name, String unit, boolean moreIsBetter, List<Bound> bounds) {

    /** A time, less of which is better. */
    static Row time(String name, String unit, List<Bound> bounds) {
      return new Row(name, unit, /* moreIsBetter= */ false, bounds);
    }
  }
}
