package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.Limits;

/** The two limits of a network namespace. */
public enum LimitKind {
  /** How many subflows each connection may have in addition to its first one. */
  SUBFLOWS("subflows"),

  /** How many addresses that a peer announces are accepted for each connection. */
  ADD_ADDR_ACCEPTED("add_addr_accepted");

  private final String word;

  LimitKind(String word) {
    this.word = word;
  }

  /** The name, such as {@code add_addr_accepted}. */
  public String word() {
    return word;
  }

  /** The value of this limit among both. */
  public int in(Limits limits) {
    return this == SUBFLOWS ? limits.subflows() : limits.addAddrAccepted();
  }

  @Override
  public String toString() {
    return word;
  }
}
