package io.github.jmptcp.agent.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What {@link ClassRewriter} must come to, made with ASM: much slower, and written apart from it.
 */
final class AsmClassRewriter {
  private static final int API = Opcodes.ASM9;

  private final List<CallSite> rows;
  private final AsmMethodRewriter.Counts counts = new AsmMethodRewriter.Counts();

  AsmClassRewriter(List<CallSite> rows) {
    this.rows = rows;
  }

  int rewritten() {
    return counts.rewritten;
  }

  int replaced() {
    return counts.replaced;
  }

  /** The rewritten class; null where it has none of the calls. */
  byte @Nullable [] rewrite(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    Map<String, Integer> locals = rewrittenMethods(reader);
    if (locals.isEmpty()) {
      return null;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(API, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor copy = super.visitMethod(access, name, descriptor, signature, exceptions);
            Integer maxLocals = locals.get(name + descriptor);
            return maxLocals == null
                ? copy
                : new AsmMethodRewriter(copy, access, name, descriptor, maxLocals, rows, counts);
          }
        },
        0);
    return writer.toByteArray();
  }

  /** The methods that a row is about, each with its number of locals. */
  Map<String, Integer> rewrittenMethods(ClassReader reader) {
    Map<String, Integer> locals = new HashMap<>();
    ClassVisitor finder =
        new ClassVisitor(API) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            AsmMethodRewriter.Counts found = new AsmMethodRewriter.Counts();
            MethodVisitor none = new MethodVisitor(API) {};
            return new AsmMethodRewriter(none, access, name, descriptor, 0, rows, found) {
              @Override
              public void visitMaxs(int maxStack, int maxLocals) {
                if (found.rewritten > 0) {
                  locals.put(name + descriptor, maxLocals);
                }
              }
            };
          }
        };
    reader.accept(finder, 0);
    return locals;
  }
}
