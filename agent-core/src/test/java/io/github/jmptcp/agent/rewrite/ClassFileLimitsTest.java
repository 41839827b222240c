package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Methods near the limits of the class file format, and old forms of it. */
class ClassFileLimitsTest {
  private static final int FURTHEST = 32_767;

  /** Passes the argument of {@code Math.abs} to {@code Landing.insteadOfMake} first. */
  private static List<CallSite> rows() {
    String landing = Landing.class.getName().replace('.', '/');
    CallSiteTable table = new CallSiteTable("Rewritten", landing);
    Signature abs = Signature.staticMethod(Signature.INT, "abs", Signature.INT);
    table.row(abs.in("java/lang/Math"), When.INSTEAD, "insteadOfMake", Passed.arg(0));
    return table.rows();
  }

  /** A class with {@code static int run(int)}, which has one call, of {@code Math.abs}. */
  private static byte[] classWith(int version, Consumer<MethodVisitor> body) {
    boolean old = version <= Opcodes.V1_5;
    ClassWriter writer =
        new ClassWriter(old ? ClassWriter.COMPUTE_MAXS : ClassWriter.COMPUTE_FRAMES);
    writer.visit(version, Opcodes.ACC_PUBLIC, "Rewritten", null, "java/lang/Object", null);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor method = writer.visitMethod(access, "run", "(I)I", null, null);
    method.visitCode();
    body.accept(method);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void call(MethodVisitor method) {
    method.visitVarInsn(Opcodes.ILOAD, 0);
    method.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "abs", "(I)I", false);
    method.visitVarInsn(Opcodes.ISTORE, 0);
  }

  private static void end(MethodVisitor method) {
    method.visitVarInsn(Opcodes.ILOAD, 0);
    method.visitInsn(Opcodes.IRETURN);
  }

  private static void nops(MethodVisitor method, int number) {
    for (int i = 0; i < number; i++) {
      method.visitInsn(Opcodes.NOP);
    }
  }

  /** Jumps over the call and so many bytes more, back or forward. */
  private static byte[] jumpOver(int bytes, boolean forward) {
    return classWith(
        Opcodes.V1_8,
        method -> {
          Label far = new Label();
          Label start = new Label();
          method.visitLabel(start);
          if (forward) {
            Label near = new Label();
            method.visitVarInsn(Opcodes.ILOAD, 0);
            method.visitJumpInsn(Opcodes.IFNE, near);
            method.visitJumpInsn(Opcodes.GOTO, far);
            method.visitLabel(near);
          }
          call(method);
          nops(method, bytes);
          if (!forward) {
            method.visitIincInsn(0, -100);
            method.visitVarInsn(Opcodes.ILOAD, 0);
            method.visitJumpInsn(Opcodes.IFLE, far);
            method.visitJumpInsn(Opcodes.GOTO, start);
          }
          method.visitLabel(far);
          end(method);
        });
  }

  private static int run(byte[] classFile, int argument) throws ReflectiveOperationException {
    class Loader extends ClassLoader {
      Loader() {
        super(ClassFileLimitsTest.class.getClassLoader());
      }

      Class<?> define() {
        return defineClass("Rewritten", classFile, 0, classFile.length);
      }
    }
    try {
      return (Integer) new Loader().define().getMethod("run", int.class).invoke(null, argument);
    } finally {
      Landing.seen();
    }
  }

  private static byte[] rewrite(byte[] classFile) {
    byte[] rewritten = new ClassRewriter(rows()).rewrite(classFile);
    assertThat(rewritten).isNotNull();
    return rewritten;
  }

  /** Some of these jumps reach 32 KiB before, and none after. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void widens_a_branch_that_no_longer_reaches(boolean forward) throws ReflectiveOperationException {
    for (int bytes = FURTHEST - 30; bytes < FURTHEST; bytes += 5) {
      byte[] classFile = jumpOver(bytes, forward);
      byte[] rewritten = rewrite(classFile);
      for (int argument : new int[] {0, 71, -71}) { // odd: the landing leaves the call to be made
        assertThat(run(rewritten, argument)).isEqualTo(run(classFile, argument));
      }
    }
  }

  @Test
  void refuses_a_method_that_would_grow_past_64_kib() {
    byte[] classFile =
        classWith(
            Opcodes.V1_8,
            method -> {
              call(method);
              nops(method, 65_520);
              end(method);
            });
    assertThatThrownBy(() -> rewrite(classFile))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("Method too large: Rewritten.run");
  }

  @Test
  void rewrites_subroutines_of_old_class_files() throws ReflectiveOperationException {
    byte[] classFile =
        classWith(
            Opcodes.V1_4,
            method -> {
              Label subroutine = new Label();
              Label end = new Label();
              method.visitJumpInsn(Opcodes.JSR, subroutine);
              method.visitJumpInsn(Opcodes.JSR, subroutine);
              method.visitJumpInsn(Opcodes.GOTO, end);
              method.visitLabel(subroutine);
              method.visitVarInsn(Opcodes.ASTORE, 1);
              call(method);
              method.visitIincInsn(0, -4);
              method.visitVarInsn(Opcodes.RET, 1);
              method.visitLabel(end);
              end(method);
            });
    assertThat(run(rewrite(classFile), -11)).isEqualTo(run(classFile, -11)).isEqualTo(3);
  }
}
