package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the calls that the table names in one class, and copies all other methods as they are.
 * No member is added or changed, so a class that is already loaded can be retransformed.
 */
final class ClassRewriter {
  private static final int API = Opcodes.ASM9;

  private final List<CallSite> rows;
  // methods with a call of the table's, and how many locals each has
  private final Map<String, Integer> locals = new HashMap<>();
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

  /** The rewritten class; null where it has none of the calls. */
  byte @Nullable [] rewrite(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    reader.accept(new Finder(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (locals.isEmpty()) {
      return null;
    }
    // methods that no visitor touches are copied byte for byte
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(API, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            MethodVisitor copy = super.visitMethod(access, name, descriptor, signature, exceptions);
            Integer maxLocals = locals.get(name + descriptor);
            return maxLocals == null ? copy : new Rewriter(copy, name, maxLocals);
          }
        },
        0);
    return writer.toByteArray();
  }

  private List<CallSite> rowsFor(String inMethod, String name, String descriptor) {
    List<CallSite> found = new ArrayList<>(2);
    for (CallSite row : rows) {
      if (row.matches(inMethod, name, descriptor)) {
        found.add(row);
      }
    }
    return found;
  }

  private final class Finder extends ClassVisitor {
    Finder() {
      super(API);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String method,
        String methodDescriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(API) {
        private boolean found;

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          found |= !rowsFor(method, name, descriptor).isEmpty();
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
          if (found) {
            locals.put(method + methodDescriptor, maxLocals);
          }
        }
      };
    }
  }

  private final class Rewriter extends MethodVisitor {
    private final String method;
    private final int firstFree;
    private int used;

    Rewriter(MethodVisitor to, String method, int maxLocals) {
      super(API, to);
      this.method = method;
      this.firstFree = maxLocals;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      List<CallSite> here = rowsFor(method, name, descriptor);
      if (here.isEmpty()) {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        return;
      }
      Type[] arguments = arguments(opcode, owner, descriptor);
      int[] slots = stash(arguments);
      Label done = null;
      for (CallSite row : here) {
        if (row.when == When.INSTEAD) {
          done = new Label();
          created++;
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
      rewritten++;
    }

    private Type[] arguments(int opcode, String owner, String descriptor) {
      Type[] declared = Type.getArgumentTypes(descriptor);
      if (opcode == Opcodes.INVOKESTATIC) {
        return declared;
      }
      Type[] all = new Type[declared.length + 1];
      all[0] = Type.getObjectType(owner);
      System.arraycopy(declared, 0, all, 1, declared.length);
      return all;
    }

    /** Moves the arguments from the stack into locals of ours. */
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

    private void callBridge(CallSite row, Type[] arguments, int[] slots) {
      for (Passed passed : row.passed) {
        int i = passed.argument;
        super.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slots[i]);
        if (passed.field != null) {
          super.visitFieldInsn(Opcodes.GETFIELD, passed.owner, passed.field, passed.descriptor);
        }
      }
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          CallSite.BRIDGE,
          row.bridgeMethod,
          row.bridgeDescriptor,
          /* isInterface= */ false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      // at most the result and four more are on the stack beside what the original call had there
      super.visitMaxs(maxStack + 5, maxLocals + used);
    }
  }
}
