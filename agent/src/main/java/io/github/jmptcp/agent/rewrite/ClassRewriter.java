package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.classfile.ClassFile;
import io.github.jmptcp.agent.classfile.Method;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the calls that the table names in one class, and copies all other methods as they are.
 * No member is added or changed, so a class that is already loaded can be retransformed.
 */
final class ClassRewriter {
  private final List<CallSite> rows;
  private final List<CallSite> aboutMethods = new ArrayList<>();
  private int rewritten;
  private int replaced;

  ClassRewriter(List<CallSite> rows) {
    this.rows = rows;
    for (CallSite row : rows) {
      if (row.isAboutMethod()) {
        aboutMethods.add(row);
      }
    }
  }

  /** How many calls were rewritten. */
  int rewritten() {
    return rewritten;
  }

  /** How many of them the bridge may answer in place of the callee ({@link When#INSTEAD}). */
  int replaced() {
    return replaced;
  }

  /**
   * The rewritten class; null where it has none of the calls.
   *
   * @throws io.github.jmptcp.agent.classfile.ClassFileException where it is not to be rewritten
   */
  byte @Nullable [] rewrite(byte[] classFile) {
    ClassFile file = new ClassFile(classFile);
    boolean[] callees = file.constants().methodsCalled(callees());
    for (Method method : file.methods()) {
      CallSite thrown = rowAbout(method, When.THROWN);
      CallSite returned = rowAbout(method, When.RETURNED);
      int first = method.find(0, callees, returned != null);
      if (first >= 0 || thrown != null) {
        MethodRewriter rewriter = new MethodRewriter(file, method, rows, thrown, returned);
        rewriter.rewrite(first, callees);
        rewritten += rewriter.rewritten();
        replaced += rewriter.replaced();
      }
    }
    return rewritten == 0 ? null : file.toByteArray();
  }

  /** What the rows about calls are about. */
  private String[] callees() {
    String[] callees = new String[rows.size() - aboutMethods.size()];
    int next = 0;
    for (CallSite row : rows) {
      if (!row.isAboutMethod()) {
        callees[next++] = row.callee;
      }
    }
    return callees;
  }

  private @Nullable CallSite rowAbout(Method method, When when) {
    for (CallSite row : aboutMethods) {
      if (row.when == when && method.isCalled(row.callee)) {
        return row;
      }
    }
    return null;
  }
}
