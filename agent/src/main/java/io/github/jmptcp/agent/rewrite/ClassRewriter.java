package io.github.jmptcp.agent.rewrite;

import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the calls that the table names in one class, and copies all other methods as they are.
 * No member is added or changed, so a class that is already loaded can be retransformed.
 */
final class ClassRewriter {
  private static final int API = Opcodes.ASM9;

  private final List<CallSite> rows;
  private final MethodRewriter.Counts counts = new MethodRewriter.Counts();

  ClassRewriter(List<CallSite> rows) {
    this.rows = rows;
  }

  /** How many calls were rewritten. */
  int rewritten() {
    return counts.rewritten;
  }

  /** How many of them create a socket. */
  int created() {
    return counts.created;
  }

  /** The rewritten class; null where it has none of the calls. */
  byte @Nullable [] rewrite(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    Map<String, Integer> locals = new MethodFinder(reader, rows).find();
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
            return maxLocals == null
                ? copy
                : new MethodRewriter(copy, access, name, descriptor, maxLocals, rows, counts);
          }
        },
        0);
    return rewritten() == 0 ? null : writer.toByteArray();
  }
}
