package io.github.jmptcp.it.netty;

import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A version of Netty with one of its native transports, as the build has fetched it. */
enum NettyCopy {
  EPOLL_4_1("netty-4.1", "epoll", 8),
  EPOLL_4_2("netty-4.2", "epoll", 8),
  IO_URING_4_2("netty-4.2", "io_uring", 9),
  IO_URING_INCUBATOR("netty-incubator", "incubator", 8);

  private final String folder;
  private final String transport;

  private final int since;

  NettyCopy(String folder, String transport, int since) {
    this.folder = folder;
    this.transport = transport;
    this.since = since;
  }

  String transport() {
    return transport;
  }

  /** Whether that release can load it. */
  boolean runsOn(JavaRelease release) {
    return release.isAtLeast(since);
  }

  /** Its jars. */
  List<Path> jars() {
    return jars(folder);
  }

  /** The applications of {@code src/apps/netty}. */
  static List<Path> apps() {
    return List.of(Path.of(System.getProperty("apps.dir", "target/apps")).resolve("netty"));
  }

  /** All jars in a folder of {@code target/libs}. */
  static List<Path> jars(String folder) {
    Path libs = Path.of(System.getProperty("libs.dir", "target/libs")).resolve(folder);
    try (Stream<Path> jars = Files.list(libs)) {
      return jars.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
