package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How much to measure.
 *
 * @param smoke once and tiny: only that it runs
 * @param rounds how often each variant is measured; 0: as the benchmark likes
 * @param minutes how long paths are watched to which nothing happens
 */
record Settings(boolean smoke, int rounds, int minutes) {
  private static final Random RANDOM = new Random();

  /** Measures something of a variant in one round. */
  interface Measure<V> {
    void run(V variant) throws Exception;
  }

  int rounds(int usual) {
    return smoke ? 1 : rounds > 0 ? rounds : usual;
  }

  int amount(int usual, int tiny) {
    return smoke ? tiny : usual;
  }

  /** All of them, or the newest only. */
  List<Jdk> jdks(List<Jdk> wanted) {
    return smoke && wanted.size() > 1 ? wanted.subList(wanted.size() - 1, wanted.size()) : wanted;
  }

  /** Every variant once a round, in an order that changes from round to round. */
  <V> void interleave(int usualRounds, List<V> variants, Measure<V> measure) throws Exception {
    List<V> order = new ArrayList<>(variants);
    for (int round = 0; round < rounds(usualRounds); round++) {
      Collections.shuffle(order, RANDOM);
      for (V variant : order) {
        measure.run(variant);
      }
    }
  }
}
