package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Limits;

/** The two limits of a network namespace. */
enum Limit {
  SUBFLOWS("subflows"),
  ADD_ADDR_ACCEPTED("add_addr_accepted");

  /** More than any kernel takes (8; 64 from 7.2 on). */
  static final int MAX = 255;

  /** The word of {@code ip mptcp limits}. */
  final String word;

  Limit(String word) {
    this.word = word;
  }

  int in(Limits limits) {
    return this == SUBFLOWS ? limits.subflows() : limits.addAddrAccepted();
  }

  /** A limit that was raised. Immutable. */
  static final class Raised {
    /** What it was before the first JVM raised it. */
    final int before;

    /** What it was raised to. */
    final int set;

    Raised(int before, int set) {
      this.before = before;
      this.set = set;
    }
  }
}
