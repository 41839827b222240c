package io.github.jmptcp.bench;

import java.util.List;

/** Something that happens to a connection of two paths, and what is measured of it. */
interface Scenario {

  /** The figures, in the order in which {@link #run} returns their values. */
  List<Row> rows();

  /** Who manages the paths, each in turn. */
  default List<PathManagement> variants() {
    return List.of(PathManagement.KERNEL_ALONE, PathManagement.REVIVE, PathManagement.USERSPACE);
  }

  /** The flags of the client's endpoint on the second path. */
  default String flags() {
    return "subflow";
  }

  /** Whether the client, which has the agent, sends or receives. */
  default boolean upload() {
    return true;
  }

  /** How long the sender waits after each write. */
  default int pauseMillis() {
    return 0;
  }

  /** What the hosts need before the client connects. */
  default void prepare(TwoHosts hosts) {}

  /** Lets it happen to a connection that was just made. */
  List<Double> run(TwoHosts hosts, Transfer transfer) throws Exception;

  /** Lets it happen once, in namespaces of its own. */
  default List<Double> run(Jdk jdk, PathManagement management) throws Exception {
    try (TwoHosts hosts = TwoHosts.bySource(Managed.PATH)) {
      Variant variant = management.prepare(hosts, flags());
      prepare(hosts);
      try (Transfer transfer = new Transfer(jdk, hosts, variant, upload(), pauseMillis())) {
        return run(hosts, transfer);
      }
    }
  }

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
