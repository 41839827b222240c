package io.github.jmptcp.it.pathmanager;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.util.stream.Stream;

/** The releases on which the path manager's way into the kernel differs, and the one between. */
final class Releases {
  private Releases() {}

  static Stream<JavaRelease> some() {
    return Stream.of(8, 17, 25).map(JavaReleases::of);
  }
}
