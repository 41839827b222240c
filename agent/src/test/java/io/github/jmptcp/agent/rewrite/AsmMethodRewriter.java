package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What {@link MethodRewriter} must come to, made with ASM. */
class AsmMethodRewriter extends MethodVisitor {
  private static final String EXCEPTION = "java/lang/Exception";

  /** What was done in a class. */
  static final class Counts {
    int rewritten;
    int replaced;
  }

  private final boolean isStatic;
  private final String method;
  private final String methodDescriptor;
  private final int firstFree;
  private final List<CallSite> rows;
  private final Counts counts;
  private final @Nullable CallSite thrown;
  private final @Nullable CallSite returned;
  private final Label start = new Label();
  private int used;

  AsmMethodRewriter(
      MethodVisitor to,
      int access,
      String method,
      String methodDescriptor,
      int maxLocals,
      List<CallSite> rows,
      Counts counts) {
    super(Opcodes.ASM9, to);
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    this.method = method;
    this.methodDescriptor = methodDescriptor;
    this.firstFree = maxLocals;
    this.rows = rows;
    this.counts = counts;
    this.thrown = rowAboutMethod(When.THROWN);
    this.returned = rowAboutMethod(When.RETURNED);
  }

  private @Nullable CallSite rowAboutMethod(When when) {
    for (CallSite row : rows) {
      if (row.when == when && row.matchesMethod(method, methodDescriptor)) {
        counts.rewritten++;
        return row;
      }
    }
    return null;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (thrown != null) {
      super.visitLabel(start);
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
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    List<CallSite> here = new ArrayList<>(2);
    for (CallSite row : rows) {
      if (row.matches(method, owner, name, descriptor)) {
        here.add(row);
      }
    }
    if (here.isEmpty()) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    Type[] arguments = arguments(opcode == Opcodes.INVOKESTATIC, owner, descriptor);
    int[] slots = stash(arguments);
    Label done = null;
    for (CallSite row : here) {
      if (row.when == When.INSTEAD) {
        done = new Label();
        counts.replaced++;
        callBridge(row, arguments, slots);
        boolean returns = !descriptor.endsWith(")V");
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
    for (int i = 0; i < arguments.length; i++) {
      super.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slots[i]);
    }
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    for (CallSite row : here) {
      if (row.when == When.AFTER) {
        callBridge(row, arguments, slots);
      }
    }
    if (done != null) {
      // the locals of the frame before still hold; a nop keeps a frame that may follow apart
      super.visitLabel(done);
      if (descriptor.endsWith(")V")) {
        super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
      } else {
        super.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {Opcodes.INTEGER});
      }
      super.visitInsn(Opcodes.NOP);
    }
    counts.rewritten++;
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (thrown != null) {
      catchAll(thrown);
    }
    // at most the result and five more are on the stack beside what the original call had there
    super.visitMaxs(maxStack + 6, maxLocals + used);
  }

  /** A handler around the whole method; the method's own handlers are asked before it. */
  private void catchAll(CallSite row) {
    Label handler = new Label();
    super.visitTryCatchBlock(start, handler, handler, EXCEPTION);
    super.visitLabel(handler);
    // all that is sure here are the method's arguments, which the JDK's methods do not retype
    Type[] arguments = arguments(isStatic, "java/lang/Object", methodDescriptor);
    Object[] frame = new Object[arguments.length];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = frameType(arguments[i]);
    }
    if (!isStatic) {
      frame[0] = row.in;
    }
    super.visitFrame(Opcodes.F_FULL, frame.length, frame, 1, new Object[] {EXCEPTION});
    callBridgeForMethod(row);
    super.visitInsn(methodDescriptor.endsWith(")V") ? Opcodes.RETURN : Opcodes.ARETURN);
  }

  private static Object frameType(Type type) {
    return switch (type.getSort()) {
      case Type.LONG -> Opcodes.LONG;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      case Type.ARRAY, Type.OBJECT -> type.getInternalName();
      default -> Opcodes.INTEGER;
    };
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

  /** Moves the arguments of a call from the stack into locals of ours. */
  private int[] stash(Type[] arguments) {
    int[] slots = new int[arguments.length];
    int next = firstFree;
    for (int i = 0; i < arguments.length; i++) {
      slots[i] = next;
      next += arguments[i].getSize();
    }
    used = Math.max(used, next - firstFree);
    for (int i = arguments.length - 1; i >= 0; i--) {
      super.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), slots[i]);
    }
    return slots;
  }

  /** Passes arguments of the method itself, which lie in its first locals. */
  private void callBridgeForMethod(CallSite row) {
    Type[] arguments = arguments(isStatic, row.in, methodDescriptor);
    int[] slots = new int[arguments.length];
    int next = 0;
    for (int i = 0; i < arguments.length; i++) {
      slots[i] = next;
      next += arguments[i].getSize();
    }
    callBridge(row, arguments, slots);
  }

  /**
   * The JDK's own classes are not verified when they load: a wrong type here would crash the JVM.
   */
  private static void check(CallSite row, Passed passed, @Nullable Type argument, Type expected) {
    boolean anyObject = expected.getDescriptor().equals("Ljava/lang/Object;");
    String type = passed.type();
    String given = type == null && argument != null ? argument.getDescriptor() : type;
    boolean fits =
        given != null
            && (anyObject ? given.charAt(0) == 'L' : given.equals(expected.getDescriptor()));
    if (!fits) {
      throw new IllegalStateException(row + " passes " + given + " for " + expected);
    }
  }

  private void callBridge(CallSite row, Type[] arguments, int[] slots) {
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
        Opcodes.INVOKESTATIC,
        row.bridge,
        row.bridgeMethod,
        row.bridgeDescriptor,
        /* isInterface= */ false);
  }
}
