package io.github.jmptcp.demo;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What is shown: which applications, which paths break in the middle, and how the agent gets them.
 */
enum Scenario {
  /** Two paths add up, and one may fail. */
  DOWNLOAD(
      "Two paths add up, and one may fail",
      "One download",
      FileTransfer::new,
      "subflows=1,add_addr_accepted=1",
      List.of(new Breakdown(0.5, 1, Outage.Kind.CUT)),
      400,
      90,
      6,
      2),

  /** One path after the other fails, each in another way, and comes back. */
  FAILOVER(
      "One path after the other fails and comes back",
      "One download",
      FileTransfer::new,
      "endpoints=auto",
      List.of(
          new Breakdown(0.15, 1, Outage.Kind.CUT),
          new Breakdown(0.4, 2, Outage.Kind.CABLE),
          new Breakdown(0.65, 1, Outage.Kind.LINK)),
      400,
      240,
      4,
      2),

  /** Third-party software. */
  KAFKA(
      "Apache Kafka, as it is, over two paths",
      "Kafka",
      KafkaTransfer::new,
      "subflows=1,add_addr_accepted=1",
      List.of(),
      200,
      50,
      0,
      0),

  /**
   * What {@code revive} is for: the last part of {@link #FAILOVER}. The kernel tries a silent path
   * again after a time that doubles, so one outage has to be long.
   */
  REVIVAL(
      "One path is silent for a while: the kernel's path manager alone, and with revive",
      "One download",
      FileTransfer::new,
      FAILOVER.clientOptions,
      List.of(new Breakdown(0.16, 1, Outage.Kind.CUT)),
      890,
      300,
      30,
      8);

  /**
   * A planned outage.
   *
   * @param share of the file that has arrived when it begins
   * @param path 1 or 2
   */
  record Breakdown(double share, int path, Outage.Kind kind) {}

  /** The headline. */
  final String title;

  /** Of the chart; "over two paths" follows. */
  final String chartTitle;

  private final Function<DemoOptions, Workload> applications;

  /** The client's agent options for the second path. */
  final String clientOptions;

  final List<Breakdown> breakdowns;

  /** What a client moves, in MB. */
  private final int megabytes;

  private final int quickMegabytes;

  /** How long each outage is. */
  private final int outageSeconds;

  private final int quickOutageSeconds;

  Scenario(
      String title,
      String chartTitle,
      Function<DemoOptions, Workload> applications,
      String clientOptions,
      List<Breakdown> breakdowns,
      int megabytes,
      int quickMegabytes,
      int outageSeconds,
      int quickOutageSeconds) {
    this.title = title;
    this.chartTitle = chartTitle;
    this.applications = applications;
    this.clientOptions = clientOptions;
    this.breakdowns = breakdowns;
    this.megabytes = megabytes;
    this.quickMegabytes = quickMegabytes;
    this.outageSeconds = outageSeconds;
    this.quickOutageSeconds = quickOutageSeconds;
  }

  int megabytes(boolean quick) {
    return quick ? quickMegabytes : megabytes;
  }

  int outageSeconds(boolean quick) {
    return quick ? quickOutageSeconds : outageSeconds;
  }

  /** Its applications, as these options want them. */
  Workload workload(DemoOptions options) {
    return applications.apply(options);
  }

  /** The server announces its address on the second path. */
  String serverOptions() {
    return "endpoints="
        + TwoPaths.serverAddress(2)
        + "+dev+"
        + TwoPaths.PATHS.get(1)
        + "+signal,subflows=3";
  }

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
