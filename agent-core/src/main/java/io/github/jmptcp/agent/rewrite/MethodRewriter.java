package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Inserts the calls of the bridge into one method. */
final class MethodRewriter extends MethodVisitor {
  private static final String EXCEPTION = "java/lang/Exception";

  /** The result and five more values, beside what the original call had on the stack. */
  private static final int MORE_STACK = 6;

  private final boolean isStatic;
  private final String method;
  private final String descriptor;
  private CallSite[] rows = {};
  private @Nullable CallSite thrown;
  private @Nullable CallSite returned;
  private final Label start = new Label();
  private int firstFree;
  private boolean hasStackMaps;
  private int moreStack;
  private int moreLocals;
  private int rewritten;
  private int creations;

  /**
   * A rewriter of one method.
   *
   * @param api the version of ASM, an {@code ASM...} of {@link Opcodes}
   * @param to receives the rewritten method
   */
  MethodRewriter(int api, MethodVisitor to, boolean isStatic, String method, String descriptor) {
    super(api, to);
    this.isStatic = isStatic;
    this.method = method;
    this.descriptor = descriptor;
  }

  /**
   * Sets the rows about the method as a whole.
   *
   * @param whenThrown the row about its exceptions
   * @param whenReturned the row about its result
   */
  void about(@Nullable CallSite whenThrown, @Nullable CallSite whenReturned) {
    thrown = whenThrown;
    returned = whenReturned;
  }

  /**
   * Sets the rows about the calls it makes.
   *
   * @param free the first local that the method does not use
   */
  void calls(CallSite[] ofMethod, int free, boolean withStackMaps) {
    rows = ofMethod;
    firstFree = free;
    hasStackMaps = withStackMaps;
  }

  /** How many calls were rewritten. */
  int rewritten() {
    return rewritten;
  }

  /** How many of them create a socket. */
  int creations() {
    return creations;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (thrown != null) {
      super.visitLabel(start);
      rewritten++;
    }
    if (returned != null) {
      rewritten++;
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN && returned != null) {
      callBridgeForMethod(returned);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String callee, boolean isInterface) {
    List<CallSite> here = null;
    int length = name.length() + callee.length();
    for (CallSite row : rows) {
      if (row.calleeLength == length && row.isCall(owner, name, callee)) {
        if (here == null) {
          here = new ArrayList<>(2);
        }
        here.add(row);
      }
    }
    if (here == null) {
      super.visitMethodInsn(opcode, owner, name, callee, isInterface);
      return;
    }
    rewritten++;
    Type[] arguments = arguments(opcode == Opcodes.INVOKESTATIC, owner, callee);
    int[] slots = slots(arguments, firstFree);
    moreLocals = Math.max(moreLocals, size(arguments));
    for (int i = slots.length - 1; i >= 0; i--) {
      super.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), slots[i]);
    }
    boolean returns = !callee.endsWith(")V");
    Label done = callBefore(here, arguments, slots, returns);
    CallSite replacement = replacement(here);
    if (replacement == null) {
      for (int i = 0; i < slots.length; i++) {
        super.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slots[i]);
      }
      super.visitMethodInsn(opcode, owner, name, callee, isInterface);
    } else {
      callBridge(replacement, arguments, slots);
    }
    for (CallSite row : here) {
      if (row.when == When.AFTER) {
        callBridge(row, arguments, slots);
      }
    }
    if (done != null) {
      branchEnds(done, returns);
    }
  }

  private static @Nullable CallSite replacement(List<CallSite> here) {
    for (CallSite row : here) {
      if (row.when == When.REPLACE) {
        return row;
      }
    }
    return null;
  }

  /** Returns where to go on when the bridge has answered in place of the callee. */
  private @Nullable Label callBefore(
      List<CallSite> here, Type[] arguments, int[] slots, boolean returns) {
    Label done = null;
    for (CallSite row : here) {
      if (row.when == When.INSTEAD || row.when == When.CREATE) {
        done = new Label();
        if (row.when == When.CREATE) {
          creations++;
        }
        callBridge(row, arguments, slots);
        if (returns) {
          super.visitInsn(Opcodes.DUP);
        }
        super.visitJumpInsn(Opcodes.IFGE, done);
        if (returns) {
          super.visitInsn(Opcodes.POP);
        }
      } else if (row.when == When.BEFORE) {
        callBridge(row, arguments, slots);
      }
    }
    return done;
  }

  /** The stack below the arguments of such a call is empty, and the last frame's locals hold. */
  private void branchEnds(Label done, boolean intOnStack) {
    super.visitLabel(done);
    if (hasStackMaps && intOnStack) {
      super.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {Opcodes.INTEGER});
    } else if (hasStackMaps) {
      super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
    super.visitInsn(Opcodes.NOP); // two frames cannot be at one offset: another may follow here
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (thrown != null) {
      catchAll(thrown);
    }
    super.visitMaxs(maxStack + moreStack, maxLocals + moreLocals);
  }

  /** A handler around the whole method; the method's own handlers come before it. */
  private void catchAll(CallSite row) {
    Label handler = new Label();
    super.visitTryCatchBlock(start, handler, handler, EXCEPTION);
    super.visitLabel(handler);
    if (hasStackMaps) {
      // only the arguments are certain there; the methods of the table assign no other type to them
      Type[] arguments = arguments(isStatic, row.in, descriptor);
      Object[] frame = new Object[arguments.length];
      for (int i = 0; i < frame.length; i++) {
        frame[i] = frameType(arguments[i]);
      }
      super.visitFrame(Opcodes.F_FULL, frame.length, frame, 1, new Object[] {EXCEPTION});
    }
    callBridgeForMethod(row);
    super.visitInsn(descriptor.endsWith(")V") ? Opcodes.RETURN : Opcodes.ARETURN);
  }

  private static Object frameType(Type type) {
    switch (type.getSort()) {
      case Type.LONG:
        return Opcodes.LONG;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      case Type.ARRAY:
      case Type.OBJECT:
        return type.getInternalName();
      default:
        return Opcodes.INTEGER;
    }
  }

  private static Type[] arguments(boolean ofStatic, String owner, String descriptor) {
    Type[] declared = Type.getArgumentTypes(descriptor);
    if (ofStatic) {
      return declared;
    }
    Type[] all = new Type[declared.length + 1];
    all[0] = Type.getObjectType(owner);
    System.arraycopy(declared, 0, all, 1, declared.length);
    return all;
  }

  /** The locals that values of these types take from {@code first} on. */
  private static int[] slots(Type[] types, int first) {
    int[] slots = new int[types.length];
    int next = first;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = next;
      next += types[i].getSize();
    }
    return slots;
  }

  private static int size(Type[] types) {
    int size = 0;
    for (Type type : types) {
      size += type.getSize();
    }
    return size;
  }

  /** Passes arguments of the method itself, which are in its first locals. */
  private void callBridgeForMethod(CallSite row) {
    Type[] arguments = arguments(isStatic, row.in, descriptor);
    callBridge(row, arguments, slots(arguments, 0));
  }

  private void callBridge(CallSite row, Type[] arguments, int[] slots) {
    moreStack = MORE_STACK;
    Type[] expected = Type.getArgumentTypes(row.bridgeDescriptor);
    int first = expected.length - row.passed.length; // 1 where a result or exception goes first
    for (int at = 0; at < row.passed.length; at++) {
      Passed passed = row.passed[at];
      int i = passed.argument;
      check(row, passed, i < 0 ? null : arguments[i], expected[first + at]);
      if (i < 0) {
        super.visitVarInsn(Opcodes.ALOAD, passed.local());
      } else {
        super.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slots[i]);
      }
      for (String[] step : passed.steps) {
        if (step[2].startsWith("(")) {
          super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, step[0], step[1], step[2], false);
        } else {
          super.visitFieldInsn(Opcodes.GETFIELD, step[0], step[1], step[2]);
        }
      }
    }
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, row.bridge, row.bridgeMethod, row.bridgeDescriptor, false);
  }

  /**
   * Throws where a value of the wrong type would be passed: the JVM does not verify the JDK's own
   * classes, and would crash.
   */
  private static void check(CallSite row, Passed passed, @Nullable Type argument, Type expected) {
    String stepped = passed.type();
    String given = stepped == null && argument != null ? argument.getDescriptor() : stepped;
    String wanted = expected.getDescriptor();
    boolean fits =
        given != null
            && (wanted.equals("Ljava/lang/Object;")
                ? given.charAt(0) == 'L'
                : given.equals(wanted));
    if (!fits) {
      throw new IllegalStateException(row + " passes " + given + " for " + expected);
    }
  }
}
