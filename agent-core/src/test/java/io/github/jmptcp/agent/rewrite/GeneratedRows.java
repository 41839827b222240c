package io.github.jmptcp.agent.rewrite;

import static io.github.jmptcp.agent.rewrite.CallSite.Passed.arg;
import static io.github.jmptcp.agent.rewrite.CallSite.When.AFTER;
import static io.github.jmptcp.agent.rewrite.CallSite.When.BEFORE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.INSTEAD;
import static io.github.jmptcp.agent.rewrite.CallSite.When.RETURNED;
import static io.github.jmptcp.agent.rewrite.CallSite.When.THROWN;
import static io.github.jmptcp.agent.rewrite.Signature.INT;
import static io.github.jmptcp.agent.rewrite.Signature.LONG;
import static io.github.jmptcp.agent.rewrite.Signature.OBJECT;
import static io.github.jmptcp.agent.rewrite.Signature.VOID;
import static io.github.jmptcp.agent.rewrite.Signature.method;
import static io.github.jmptcp.agent.rewrite.Signature.staticMethod;
import static io.github.jmptcp.agent.rewrite.Signature.type;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import java.util.List;

/** Rows about all that a {@link GeneratedClass} calls, of every kind. */
final class GeneratedRows {
  private static final String CALLEE = GeneratedClass.CALLEE;
  private static final String DOUBLE = "D";
  private static final Signature WHOLE =
      staticMethod(OBJECT, GeneratedClass.METHOD, OBJECT, INT, LONG);
  private static final Passed FIELD = Passed.field(0, CALLEE, "value", INT);
  private static final Passed CALLED =
      Passed.call(
          0,
          new String[] {CALLEE, "self", "()" + type(CALLEE)},
          new String[] {CALLEE, "value", INT});

  private GeneratedRows() {}

  static List<CallSite> all() {
    String landing = Landing.class.getName().replace('.', '/');
    CallSiteTable table = new CallSiteTable(GeneratedClass.NAME, landing);
    table.row(staticMethod(INT, "work", INT, LONG, OBJECT), AFTER, "worked", arg(0), arg(2));
    table.row(staticMethod(DOUBLE, "mix", DOUBLE, "F", "[J"), AFTER, "mixed", arg(0), arg(1));
    table.row(staticMethod(INT, "make", INT), INSTEAD, "insteadOfMake", arg(0));
    table.row(staticMethod(VOID, "give", INT), INSTEAD, "insteadOfGive", arg(0));
    table.row(method(VOID, "take", INT), BEFORE, "taking", FIELD, CALLED);
    table.row(WHOLE, THROWN, "threw", arg(0));
    table.row(WHOLE, RETURNED, "returned", arg(0));
    return table.rows();
  }
}
