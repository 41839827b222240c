package io.github.jmptcp.bench;

import java.nio.file.Path;

/** Where the build has put what is measured; the folder of the module is {@code bench.home}. */
final class Files {
  static final Path HOME = Path.of(System.getProperty("bench.home", ".")).toAbsolutePath();
  static final Path AGENT =
      Path.of(
          System.getProperty(
              "jmptcp.jar", HOME.resolveSibling("agent/target/jmptcp.jar").toString()));
  static final Path APPS = HOME.resolve("target/apps/measured-apps.jar");
  static final Path APPS_LIB = HOME.resolve("target/apps/lib");
  static final Path EMPTY_AGENT = HOME.resolve("target/apps/empty-agent.jar");
  static final Path JACOCO_AGENT = APPS_LIB.resolve("jacoco.jar");

  private Files() {}
}
