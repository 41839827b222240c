package io.github.jmptcp.mptcp;

/** Takes the subflows of a namespace one after the other, without an object for each. */
@FunctionalInterface
public interface SubflowVisitor {

  /**
   * Called for each subflow.
   *
   * @param subflow the same object every time; valid until this method returns
   */
  void visit(SubflowRecord subflow);
}
