package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.classfile.ClassFile;
import io.github.jmptcp.agent.classfile.CodeBuilder;
import io.github.jmptcp.agent.classfile.CodeEditor;
import io.github.jmptcp.agent.classfile.ConstantPool;
import io.github.jmptcp.agent.classfile.Descriptors;
import io.github.jmptcp.agent.classfile.Insertion;
import io.github.jmptcp.agent.classfile.Method;
import io.github.jmptcp.agent.classfile.Opcodes;
import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the bridge's calls into one method. */
final class MethodRewriter {
  private static final String EXCEPTION = "java/lang/Exception";

  private final Method method;
  private final List<CallSite> rows;
  private final ConstantPool constants;
  private final CodeEditor editor;
  private final @Nullable CallSite thrown;
  private final @Nullable CallSite returned;
  private int rewritten;
  private int replaced;
  private int used;

  /**
   * A rewriter of that method.
   *
   * @param thrown the row about exceptions of the method
   * @param returned the row about its result
   */
  MethodRewriter(
      ClassFile file,
      Method method,
      List<CallSite> rows,
      @Nullable CallSite thrown,
      @Nullable CallSite returned) {
    this.method = method;
    this.rows = rows;
    this.thrown = thrown;
    this.returned = returned;
    this.constants = file.constants();
    this.editor = file.edit(method);
  }

  int rewritten() {
    return rewritten;
  }

  int replaced() {
    return replaced;
  }

  /**
   * Rewrites what the rows are about, if there is any of it.
   *
   * @param first the offset of the first call or return that a row may be about; -1: there is none
   * @param callees the constants that name a method which a row is about
   */
  void rewrite(int first, boolean[] callees) {
    rewritten += (thrown == null ? 0 : 1) + (returned == null ? 0 : 1);
    CodeBuilder beforeReturn = editor.builder();
    if (returned != null) {
      callForMethod(beforeReturn, returned);
    }
    int at = first;
    while (at >= 0) {
      if (method.opcode(at) == Opcodes.ARETURN) {
        editor.around(at).before().append(beforeReturn);
      } else {
        rewriteCall(at);
      }
      at = method.find(method.next(at), callees, returned != null);
    }
    if (thrown != null) {
      catchAll(thrown);
    }
    if (editor.isEdited()) {
      // at most the result and five more are on the stack beside what the original call had there
      editor.apply(6, used);
    }
  }

  private void rewriteCall(int at) {
    int callee = method.constant(at);
    String owner = constants.owner(callee);
    String name = constants.name(callee);
    String descriptor = constants.descriptor(callee);
    String in = method.name();
    List<CallSite> here = new ArrayList<>(2);
    for (CallSite row : rows) {
      if (row.matches(in, owner, name, descriptor)) {
        here.add(row);
      }
    }
    if (here.isEmpty()) {
      return;
    }
    boolean ofStatic = method.opcode(at) == Opcodes.INVOKESTATIC;
    List<String> arguments = arguments(ofStatic, owner, descriptor);
    rewriteCall(editor.around(at), here, arguments, !descriptor.endsWith(")V"));
    rewritten++;
  }

  private void rewriteCall(
      Insertion around, List<CallSite> here, List<String> arguments, boolean returns) {
    int[] slots = slots(arguments, method.maxLocals());
    CodeBuilder before = around.before();
    for (int i = slots.length - 1; i >= 0; i--) {
      before.store(arguments.get(i), slots[i]);
    }
    boolean instead = false;
    for (CallSite row : here) {
      if (row.when == When.INSTEAD) {
        instead = true;
        replaced++;
        call(before, row, arguments, slots);
        if (returns) {
          before.instruction(Opcodes.DUP);
        }
        around.branch(Opcodes.IFGE);
        if (returns) {
          before.instruction(Opcodes.POP);
        }
      } else if (row.when == When.BEFORE) {
        call(before, row, arguments, slots);
      }
    }
    for (int i = 0; i < slots.length; i++) {
      before.load(arguments.get(i), slots[i]);
    }
    for (CallSite row : here) {
      if (row.when == When.AFTER) {
        call(around.behind(), row, arguments, slots);
      }
    }
    if (instead) {
      around.branchEnds(returns);
    }
  }

  /** A handler around the whole method; the method's own handlers are asked before it. */
  private void catchAll(CallSite row) {
    // all that is sure there are the method's arguments, which the JDK's methods do not retype
    CodeBuilder handler = editor.handler(EXCEPTION, methodsArguments(row));
    callForMethod(handler, row);
    boolean returns = !method.descriptor().endsWith(")V");
    handler.instruction(returns ? Opcodes.ARETURN : Opcodes.RETURN);
  }

  private List<String> methodsArguments(CallSite row) {
    return arguments(method.isStatic(), row.in, method.descriptor());
  }

  /** Passes arguments of the method itself, which lie in its first locals. */
  private void callForMethod(CodeBuilder code, CallSite row) {
    List<String> arguments = methodsArguments(row);
    call(code, row, arguments, slots(arguments, 0));
  }

  private static List<String> arguments(boolean ofStatic, String owner, String descriptor) {
    List<String> arguments = Descriptors.arguments(descriptor);
    if (!ofStatic) {
      arguments.add(0, owner.charAt(0) == '[' ? owner : 'L' + owner + ';');
    }
    return arguments;
  }

  /** The locals that values of these types take from {@code first} on. */
  private int[] slots(List<String> types, int first) {
    int[] slots = new int[types.size()];
    int next = first;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = next;
      next += Descriptors.size(types.get(i));
    }
    used = Math.max(used, next - method.maxLocals());
    return slots;
  }

  /**
   * The JDK's own classes are not verified when they load: a wrong type here would crash the JVM.
   */
  private static void check(CallSite row, Passed passed, @Nullable String type, String expected) {
    String stepped = passed.type();
    String given = stepped == null ? type : stepped;
    boolean fits =
        given != null
            && (expected.equals("Ljava/lang/Object;")
                ? given.charAt(0) == 'L'
                : given.equals(expected));
    if (!fits) {
      throw new IllegalStateException(row + " passes " + given + " for " + expected);
    }
  }

  private static void call(CodeBuilder code, CallSite row, List<String> arguments, int[] slots) {
    List<String> expected = Descriptors.arguments(row.bridgeDescriptor);
    int first = expected.size() - row.passed.length; // 1 where a result or exception goes first
    for (int at = 0; at < row.passed.length; at++) {
      Passed passed = row.passed[at];
      int i = passed.argument;
      check(row, passed, i < 0 ? null : arguments.get(i), expected.get(first + at));
      if (i < 0) {
        code.load("Ljava/lang/Object;", passed.local());
      } else {
        code.load(arguments.get(i), slots[i]);
      }
      for (String[] step : passed.steps) {
        if (step[2].startsWith("(")) {
          code.callVirtual(step[0], step[1], step[2]);
        } else {
          code.getField(step[0], step[1], step[2]);
        }
      }
    }
    code.callStatic(row.bridge, row.bridgeMethod, row.bridgeDescriptor);
  }
}
