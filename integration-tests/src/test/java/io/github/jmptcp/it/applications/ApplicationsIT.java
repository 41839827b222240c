package io.github.jmptcp.it.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.witness.Connection;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Third-party software, with plain TCP and with MPTCP over two paths. */
class ApplicationsIT {
  private static final boolean ALL = Boolean.getBoolean("jmptcp.everywhere");

  /** Narrows a run down to those in whose name this is found: {@code Kafka|Artemis}. */
  private static final Pattern ONLY =
      Pattern.compile(System.getProperty("jmptcp.applications", ""));

  /** Of payload in one bulk transfer; the longer, the less its start counts. */
  private static final int BYTES = ALL ? 20_000_000 : 4_000_000;

  /** More than joins, acknowledgements and neighbours take; the scheduler shares out the rest. */
  private static final long CARRIED = 100_000;

  @AfterAll
  static void writeTable() throws IOException {
    ApplicationTable.SEEN.write();
  }

  @TestFactory
  Stream<DynamicNode> works_and_uses_both_paths() {
    return applications()
        .filter(application -> ONLY.matcher(application.id()).find())
        .flatMap(
            application ->
                application.releases().stream()
                    .limit(ALL ? Long.MAX_VALUE : 1)
                    .map(JavaReleases::of)
                    .map(release -> test(application, release)));
  }

  private static Stream<Application> applications() {
    return ALL
        ? Stream.of(Applications.ALWAYS, Applications.EVERYWHERE).flatMap(List::stream)
        : Applications.ALWAYS.stream();
  }

  private static DynamicNode test(Application application, JavaRelease release) {
    return dynamicTest(
        application.id() + ", " + release,
        () -> {
          Outcome plain = ApplicationRun.of(application, release, With.PLAIN, BYTES);
          assertThat(plain.connections()).isNotEmpty().noneMatch(Connection::isMptcp);
          assertThat(plain.bytes().get(0)).isGreaterThan(BYTES / 10 * 9);
          assertThat(plain.bytes().get(1)).isLessThan(BYTES / 10);

          Outcome mptcp = ApplicationRun.of(application, release, With.MPTCP, BYTES);
          assertThat(mptcp.connections()).isNotEmpty().allMatch(Connection::isMptcp);
          assertThat(mptcp.connections()).anyMatch(connection -> connection.subflows() == 2);
          assertThat(mptcp.bytes()).allMatch(bytes -> bytes > CARRIED);
          assertThat(mptcp.complaints()).isEmpty();
          ApplicationTable.SEEN.saw(application, release, plain, mptcp);
        });
  }
}
