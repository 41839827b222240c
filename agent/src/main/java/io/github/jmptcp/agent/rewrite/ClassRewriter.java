package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.classfile.ClassFile;
import io.github.jmptcp.agent.classfile.ConstantPool;
import io.github.jmptcp.agent.classfile.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the calls that the table names in one class, and copies all other methods as they are.
 * No member is added or changed, so a class that is already loaded can be retransformed.
 */
final class ClassRewriter {
  private final List<CallSite> rows;
  private int rewritten;
  private int created;

  ClassRewriter(List<CallSite> rows) {
    this.rows = rows;
  }

  /** How many calls were rewritten. */
  int rewritten() {
    return rewritten;
  }

  /** How many of them create a socket. */
  int created() {
    return created;
  }

  /**
   * The rewritten class; null where it has none of the calls.
   *
   * @throws io.github.jmptcp.agent.classfile.ClassFileException where it is not to be rewritten
   */
  byte @Nullable [] rewrite(byte[] classFile) {
    ClassFile file = new ClassFile(classFile);
    boolean[] callees = callees(file.constants());
    for (Method method : file.methods()) {
      MethodRewriter rewriter = new MethodRewriter(file, method, rows);
      rewriter.rewrite(callees);
      rewritten += rewriter.rewritten();
      created += rewriter.created();
    }
    return rewritten == 0 ? null : file.toByteArray();
  }

  /** Which constants name a method that a row is about, by their index. */
  private boolean[] callees(ConstantPool constants) {
    boolean[] callees = new boolean[constants.size()];
    for (int i = 1; i < callees.length; i++) {
      callees[i] = constants.isMethod(i) && isCallee(constants, i);
    }
    return callees;
  }

  private boolean isCallee(ConstantPool constants, int constant) {
    for (CallSite row : rows) {
      if (!row.isAboutMethod() && constants.isCalled(constant, row.callee)) {
        return true;
      }
    }
    return false;
  }
}
