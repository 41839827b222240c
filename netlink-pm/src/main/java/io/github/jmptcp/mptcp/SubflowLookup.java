package io.github.jmptcp.mptcp;

/** Takes what was found of subflows that were asked for by name. */
@FunctionalInterface
public interface SubflowLookup {
  /**
   * Called for a subflow that exists.
   *
   * @param index its place in the list that was asked for
   * @param subflow the same object every time; valid until this method returns
   */
  void found(int index, SubflowRecord subflow);

  /** Called for one that does not, or is no subflow any more; does nothing unless overridden. */
  default void missing(int index) {}
}
