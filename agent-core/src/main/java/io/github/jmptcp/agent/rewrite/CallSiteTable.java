package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the rows about one class. The descriptor of the bridge method follows from the rest of the
 * row: what {@link When} passes first, the types of what is passed, and what {@link When} returns.
 */
final class CallSiteTable {
  private final String in;
  private final String bridge;
  private final List<CallSite> rows = new ArrayList<>();

  /**
   * Creates an empty table.
   *
   * @param in the class that is rewritten, named with slashes
   * @param bridge the class in java.base that the rows call
   */
  CallSiteTable(String in, String bridge) {
    this.in = in;
    this.bridge = bridge;
  }

  /** Adds a row about the calls of a method, or about that method as a whole. */
  void row(Signature callee, When when, String bridgeMethod, Passed... passed) {
    row(null, callee, when, bridgeMethod, passed);
  }

  /** Adds a row about the calls of a method that methods of one name make; null: all methods. */
  void row(
      @Nullable String method, Signature callee, When when, String bridgeMethod, Passed... passed) {
    String descriptor = bridgeDescriptor(callee, when, passed);
    rows.add(new CallSite(in, method, callee, when, bridge, bridgeMethod, descriptor, passed));
  }

  /** Returns the rows in the order in which they were added. */
  List<CallSite> rows() {
    return rows;
  }

  private static String bridgeDescriptor(Signature callee, When when, Passed[] passed) {
    StringBuilder text = new StringBuilder("(");
    if (when == When.THROWN) {
      text.append(Signature.EXCEPTION);
    } else if ((when == When.AFTER || when == When.RETURNED)
        && !callee.result.equals(Signature.VOID)) {
      text.append(callee.result);
    }
    for (Passed value : passed) {
      text.append(value.bridgeType(callee));
    }
    return text.append(')').append(bridgeResult(callee, when)).toString();
  }

  private static String bridgeResult(Signature callee, When when) {
    switch (when) {
      case BEFORE:
        return Signature.VOID;
      case CREATE:
      case INSTEAD:
        return Signature.INT;
      default:
        return callee.result;
    }
  }
}
