package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicNode;

/** One cell of the matrix: a fault on a Java release. */
final class FaultCell {
  /** Whether it runs on all releases, not only on those that differ. */
  static final boolean EVERYWHERE = Boolean.getBoolean("jmptcp.everywhere");

  private FaultCell() {}

  static Stream<JavaRelease> releases() {
    return (EVERYWHERE ? Stream.of(8, 11, 17, 21, 25, 26, 28) : Stream.of(8, 17, 25))
        .map(JavaReleases::of);
  }

  /** How a cell is come by. */
  interface Attempt {
    FaultRun start() throws Exception;

    default boolean talk(FaultRun run) throws Exception {
      return run.talks();
    }
  }

  /**
   * A test that the application works there, and that the log has the reason where required.
   *
   * @param mptcp whether its connections are MPTCP
   * @param line what the one warning or error has to hold; null: there is none
   */
  static DynamicNode of(
      String name, JavaRelease release, boolean mptcp, @Nullable String line, Attempt attempt) {
    return dynamicTest(
        name.replace("`", "") + ", " + release,
        () -> {
          try (FaultRun run = attempt.start()) {
            boolean seen = attempt.talk(run);
            List<String> complaints = run.complaints();
            assertThat(seen).as(() -> "MPTCP; the log: " + complaints).isEqualTo(mptcp);
            if (line == null) {
              assertThat(complaints).isEmpty();
            } else {
              assertThat(complaints).singleElement().asString().contains(line);
            }
            FaultTable.SEEN.saw(
                name, release, seen ? "MPTCP" : "TCP", String.join(" ", complaints));
          }
        });
  }
}
