package io.github.jmptcp.bench;

import java.util.List;

/**
 * A benchmark that runs on one release, in network namespaces. It has no figures where none can be
 * made, or where the release is missing.
 */
interface InNamespaces extends Benchmark {

  List<Result> run(Settings settings, Jdk jdk) throws Exception;

  @Override
  default List<Result> run(Settings settings) throws Exception {
    List<Jdk> jdks = Jdk.of(25);
    return Netns.allowed() && !jdks.isEmpty() ? run(settings, jdks.getFirst()) : List.of();
  }
}
