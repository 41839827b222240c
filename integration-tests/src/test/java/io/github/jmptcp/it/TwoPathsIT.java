package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import org.junit.jupiter.api.Test;

/** What it is all for: an unmodified application uses both paths, and outlives one of them. */
class TwoPathsIT {
  private static final JavaRelease JAVA = JavaReleases.of(17);
  private static final long MEGABYTE = 1_000_000;

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void a_download_uses_both_paths(Lab lab) {
    lab.useAllPaths();
    try (Download download = Download.start(lab, JAVA, "")) {
      download.awaitReceived(MEGABYTE, 1, 2);
      download.end();
    }
  }

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void a_download_outlives_the_silent_cut_of_its_first_path(Lab lab) {
    lab.useAllPaths();
    try (Download download = Download.start(lab, JAVA, "")) {
      download.awaitReceived(MEGABYTE, 2);
      lab.path(1).cut();
      download.awaitReceived(2 * MEGABYTE, 2);
      download.end();
    }
  }

  @UseLab(paths = 2, rate = "30mbit")
  @Test
  void without_the_agent_one_path_carries_it_all(Lab lab) {
    lab.useAllPaths();
    try (Download download = Download.start(lab, JAVA, null)) {
      download.awaitReceived(4 * MEGABYTE, 1);
      long bytes = download.end();
      assertThat(lab.path(1).bytes().received()).isGreaterThan(bytes);
      assertThat(lab.path(2).bytes().received()).isLessThan(bytes / 100);
    }
  }
}
