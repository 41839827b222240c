package io.github.jmptcp.it.openjdk;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** The tests that OpenJDK has for its own sockets, run by jtreg in a namespace. */
final class OpenJdkTests {
  private static final Pattern VERDICT = Pattern.compile("(Passed|FAILED|Error): +(\\S+)");
  private static final int LACKS = 3;
  private static final Duration LIMIT = Duration.ofHours(2);

  private final JavaRelease release;
  private final Path sources;

  private OpenJdkTests(JavaRelease release, Path sources) {
    this.release = release;
    this.sources = sources;
  }

  /** Fetches the tests of a release from Debian, where that has not been done before. */
  static OpenJdkTests of(int feature) throws IOException {
    JavaRelease release = JavaReleases.of(feature);
    release.command("javac");
    Path folder = Path.of(System.getProperty("openjdk.dir", "target/openjdk")).toAbsolutePath();
    Files.createDirectories(folder);
    Path script = Files.createTempFile(folder, "fetch", ".sh");
    try (InputStream in = OpenJdkTests.class.getResourceAsStream("/openjdk/fetch.sh")) {
      Files.write(script, in.readAllBytes());
      try (ForkedProcess fetch =
          ForkedProcess.start(List.of("bash", script.toString(), "" + feature, "" + folder))) {
        int exit = fetch.awaitExit(ForkedProcess.LIMIT.multipliedBy(10));
        if (exit == LACKS && !Ci.isOn()) {
          throw new TestAbortedException(fetch.stderr().text().strip());
        }
        if (exit != 0) {
          throw new AssertionError("the tests of OpenJDK cannot be fetched\n" + fetch.dump());
        }
      }
    } finally {
      Files.delete(script);
    }
    return new OpenJdkTests(release, folder.resolve("" + feature));
  }

  /**
   * Runs tests and returns the word for each: Passed, FAILED or Error.
   *
   * @param name of the folder for what they leave
   * @param vmOptions for every JVM that a test starts
   * @param tests files and folders, as jtreg takes them
   */
  Map<String, String> run(
      Netns netns, String name, List<String> vmOptions, Collection<String> tests)
      throws IOException {
    Path tmp = sources.resolveSibling("run-" + release.feature() + "-" + name);
    CommandLine.run("rm", "-rf", tmp.toString());
    List<String> line = new ArrayList<>(netns.prefix());
    line.addAll(List.of("env", "-C", sources.resolve("test/jdk").toString()));
    line.add("JT_JAVA=" + JavaReleases.of(17).java().getParent().getParent());
    line.add(sources.resolve("jtreg").toRealPath().toString());
    line.add("-jdk:" + release.java().getParent().getParent());
    line.addAll(List.of("-agentvm", "-a", "-ignore:quiet", "-verbose:summary"));
    // a generous time limit: a busy machine is not what is tested
    line.addAll(List.of("-conc:2", "-timeoutFactor:4"));
    line.addAll(List.of("-exclude:ProblemList.txt", "-k:!headful&!manual"));
    vmOptions.forEach(option -> line.add("-vmoption:" + option));
    line.addAll(List.of("-w:" + tmp.resolve("work"), "-r:" + tmp.resolve("report")));
    line.addAll(tests);
    Map<String, String> outcomes = new TreeMap<>();
    try (ForkedProcess jtreg = ForkedProcess.start(line)) {
      jtreg.awaitExit(LIMIT); // it is 0, 2 or 3; what each test did is what counts
      jtreg.stdout().lines().stream()
          .map(VERDICT::matcher)
          .filter(Matcher::matches)
          .forEach(outcome -> outcomes.put(outcome.group(2), outcome.group(1)));
      if (outcomes.isEmpty()) {
        throw new AssertionError("jtreg ran no test\n" + jtreg.dump());
      }
    }
    return outcomes;
  }
}
