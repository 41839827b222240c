package io.github.jmptcp.demo;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the demo.
 *
 * @param scenario what is shown
 * @param help only print the usage
 * @param quick a small file and a short cut
 * @param loopback do not try to make namespaces
 * @param megabytes what a client moves, in MB (10^6 bytes), null for the default
 * @param cutSeconds how long each outage is
 * @param rate of each path in Mbit/s
 * @param java the java command that runs the applications
 * @param agent the agent's jar
 * @param kafka folder with the jars of Kafka
 * @param agentOptions options for the agent, empty for none
 * @param out directory for the chart, the report and the logs
 * @param html where the page goes
 * @param svg where the chart goes
 * @param json where the report goes
 */
record DemoOptions(
    Scenario scenario,
    boolean help,
    boolean quick,
    boolean loopback,
    @Nullable Integer megabytes,
    int cutSeconds,
    int rate,
    String java,
    Path agent,
    Path kafka,
    String agentOptions,
    Path out,
    Path html,
    Path svg,
    Path json) {

  static final String USAGE =
      """
      Usage: ./demo [SCENARIO] [OPTIONS]

      Runs unmodified Java applications over two paths of 100 Mbit/s, first by plain TCP, then
      with -javaagent:jmptcp.jar. Everything happens in two network namespaces that are removed
      at the end; run it as root, or as any user where user namespaces are allowed. The agent gets
      the second path from its own options.

      Scenarios:
        download             a file server and a client; the main path is cut in the middle
                             (default, 65 seconds)
        failover             the same; one path after the other fails, each in another way, and
                             comes back; then one is silent for 30 seconds, with revive=false and
                             with revive=true (3.5 minutes)
        kafka                a broker of Apache Kafka and Kafka's own performance tools, which
                             produce and consume (80 seconds; fetches 55 MB of jars from Maven
                             Central the first time)

      Options:
        --quick              a small file and short outages, 20 to 90 seconds
        --size MB            what is transferred (default 400, kafka 200 each way; with --quick
                             90, failover 240, kafka 50; on loopback 3000); the last part of
                             failover has its own size, by its outage
        --rate MBIT          rate of each path in Mbit/s, 1 to 1000 (default 100)
        --java PATH          java command that runs the applications, Java 8 or newer
                             (default: the one that runs this demo)
        --agent JAR          the agent (default agent/target/jmptcp.jar)
        --kafka DIR          the jars of Kafka (default demo-apps/target/kafka)
        --agent-options TEXT options for the agent, for instance log=debug
        --loopback           no namespaces: one download over loopback, nothing to cut
        --out DIR            where page, chart, report and logs go (default demo-out)
        --html FILE          the page with chart and table (default DIR/demo.html)
        --svg FILE           the first chart (default DIR/demo.svg)
        --json FILE          the report for programs (default DIR/demo.json)
        --build              build again, even where nothing is missing
        --help               this text

      Exit code: 0 both runs done and measured; 1 a check failed, and is printed; 2 wrong usage;
      3 this machine cannot run the demo, and what is missing is printed.
      """;

  private static final int USUAL_RATE = 100;

  private static final List<String> WORDS =
      List.of(
          "--quick",
          "--size",
          "--rate",
          "--java",
          "--agent",
          "--agent-options",
          "--kafka",
          "--loopback",
          "--out",
          "--html",
          "--svg",
          "--json",
          "--build",
          "--help",
          "download",
          "failover",
          "kafka");

  /**
   * Parses a command line.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static DemoOptions parse(String... args) {
    Deque<String> left = new ArrayDeque<>(List.of(args));
    Scenario scenario = Scenario.DOWNLOAD;
    boolean help = false;
    boolean quick = false;
    boolean loopback = false;
    @Nullable Integer megabytes = null;
    int rate = USUAL_RATE;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path agent = Path.of("agent/target/jmptcp.jar");
    Path kafka = Path.of("demo-apps/target/kafka");
    String agentOptions = "";
    Path out = Path.of("demo-out");
    @Nullable Path html = null;
    @Nullable Path svg = null;
    @Nullable Path json = null;
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      switch (word) {
        case "download" -> scenario = Scenario.DOWNLOAD;
        case "failover" -> scenario = Scenario.FAILOVER;
        case "kafka" -> scenario = Scenario.KAFKA;
        case "--help", "-h" -> help = true;
        case "--quick" -> quick = true;
        case "--loopback" -> loopback = true;
        case "--size" -> megabytes = number(word, left, 1, 1_000_000);
        case "--rate" -> rate = number(word, left, 1, 1000);
        case "--java" -> java = value(word, left);
        case "--agent" -> agent = Path.of(value(word, left)).normalize();
        case "--kafka" -> kafka = Path.of(value(word, left)).normalize();
        case "--agent-options" -> agentOptions = value(word, left);
        case "--out" -> out = Path.of(value(word, left)).normalize();
        case "--html" -> html = Path.of(value(word, left)).normalize();
        case "--svg" -> svg = Path.of(value(word, left)).normalize();
        case "--json" -> json = Path.of(value(word, left)).normalize();
        default ->
            throw new IllegalArgumentException(
                "unknown option '%s', did you mean %s? ./demo --help lists them all"
                    .formatted(word, nearest(word)));
      }
    }
    if (loopback && scenario == Scenario.KAFKA) {
      throw new IllegalArgumentException(
          "the scenario kafka needs its two paths; --loopback goes with download only");
    }
    return new DemoOptions(
        scenario,
        help,
        quick,
        loopback,
        megabytes,
        scenario.outageSeconds(quick),
        rate,
        java,
        agent,
        kafka,
        agentOptions,
        out,
        html != null ? html : out.resolve("demo.html"),
        svg != null ? svg : out.resolve("demo.svg"),
        json != null ? json : out.resolve("demo.json"));
  }

  /** What a client moves, in bytes; loopback is much faster than the two paths. */
  long fileBytes() {
    if (megabytes != null) {
      return megabytes * 1_000_000L;
    }
    int usual = loopback ? (quick ? 500 : 3000) : scenario.megabytes(quick);
    return usual * 1_000_000L;
  }

  /** The same without namespaces. */
  DemoOptions onLoopback() {
    return with(scenario, true, megabytes, cutSeconds);
  }

  /** Whether the kernel's path manager alone and {@code revive} are shown beside each other. */
  boolean showsRevival() {
    return scenario == Scenario.FAILOVER && !loopback;
  }

  /** The same for {@link Scenario#REVIVAL}: at any rate the download outlasts the outage. */
  DemoOptions forRevival() {
    Scenario revival = Scenario.REVIVAL;
    int size = Math.max(1, (int) (revival.megabytes(quick) * (long) rate / USUAL_RATE));
    return with(revival, loopback, size, revival.outageSeconds(quick));
  }

  private DemoOptions with(
      Scenario shown, boolean withoutNamespaces, @Nullable Integer size, int outageSeconds) {
    return new DemoOptions(
        shown,
        help,
        quick,
        withoutNamespaces,
        size,
        outageSeconds,
        rate,
        java,
        agent,
        kafka,
        agentOptions,
        out,
        html,
        svg,
        json);
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty() || left.peekFirst().startsWith("--")) {
      throw new IllegalArgumentException(option + " needs a value; see ./demo --help");
    }
    return left.removeFirst();
  }

  private static int number(String option, Deque<String> left, int low, int high) {
    String value = value(option, left);
    try {
      int number = Integer.parseInt(value);
      if (number >= low && number <= high) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new IllegalArgumentException(
        "%s takes a whole number from %d to %d, not '%s'".formatted(option, low, high, value));
  }

  /** The known word that shares the longest beginning. */
  private static String nearest(String word) {
    String bare = word.replaceFirst("^-+", "");
    return WORDS.stream()
        .max(
            Comparator.comparingInt(
                    (String known) -> sharedLength(known.replaceFirst("^-+", ""), bare))
                .thenComparing(known -> known.startsWith("-") == word.startsWith("-")))
        .orElseThrow();
  }

  private static int sharedLength(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }
}
