package io.github.jmptcp.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Start-up with a cold file cache, and without, with, and with more class data sharing. */
final class StartUpRecipes implements Benchmark {
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  @Override
  public String name() {
    return "startup-recipes";
  }

  @Override
  public String text() {
    return "Hello and one connect again: after the page cache was dropped (as root only); with"
        + " -Xshare:off; and on JDK 25 with an AOT cache that was trained with the same agent"
        + " (`-XX:AOTCacheOutput=app.aot` once, then `-XX:AOTCache=app.aot`). Wall time.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    List<Variant> variants = List.of(Variant.PLAIN, Variant.EMPTY, Variant.jmptcp());
    for (Jdk jdk : settings.jdks(Jdk.of(17, 25))) {
      if (java.nio.file.Files.isWritable(DROP_CACHES)) {
        results.add(measure(settings, jdk, "cold file cache", variants, true, 5));
      }
      results.add(
          measure(
              settings,
              jdk,
              "-Xshare:off",
              variants.stream().map(v -> v.with(v.name(), "-Xshare:off")).toList(),
              false,
              7));
    }
    for (Jdk jdk : Jdk.of(25)) {
      Path folder = java.nio.file.Files.createTempDirectory("jmptcp-bench");
      List<Variant> cached = new ArrayList<>();
      for (Variant variant : variants) {
        Path cache = folder.resolve(variant.name().replace(' ', '-') + ".aot");
        Fork.run(
            Fork.command(
                jdk,
                variant.with("training", "-XX:AOTCacheOutput=" + cache),
                List.of(),
                "HelloSocket"));
        cached.add(variant.with(variant.name(), "-XX:AOTCache=" + cache));
      }
      results.add(measure(settings, jdk, "AOT cache", cached, false, 11));
      for (Variant variant : cached) {
        java.nio.file.Files.deleteIfExists(
            folder.resolve(variant.name().replace(' ', '-') + ".aot"));
      }
      java.nio.file.Files.delete(folder);
    }
    return results;
  }

  private static Result measure(
      Settings settings, Jdk jdk, String what, List<Variant> variants, boolean cold, int rounds)
      throws Exception {
    Samples wall = new Samples();
    settings.interleave(
        rounds,
        variants,
        variant -> {
          if (cold) {
            Command.run("sync");
            java.nio.file.Files.writeString(DROP_CACHES, "1");
          }
          wall.add(
              variant.name(),
              Fork.time(Fork.command(jdk, variant, List.of(), "HelloSocket")).wall());
        });
    List<String> bases = List.of(Variant.PLAIN.name(), Variant.EMPTY.name());
    return new Result(jdk.label() + ", " + what, "ms", false, wall, bases, List.of());
  }
}
