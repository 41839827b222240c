package io.github.jmptcp.agent.classfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.TypePath;
import org.objectweb.asm.TypeReference;

/** What an edit cannot keep right is refused; what is old or odd but valid is edited. */
class CodeEditorTest {
  private static final int INSERTED = 10;
  private static final int GOTO = 167;
  private static final int GOTO_W = 200;
  private static final int FURTHEST = 32767;

  /** A class with {@code static int run(int)}, which has one call, of {@code Math.abs}. */
  private static byte[] classWith(int version, Consumer<MethodVisitor> body) {
    boolean old = version <= org.objectweb.asm.Opcodes.V1_5;
    ClassWriter writer =
        new ClassWriter(old ? ClassWriter.COMPUTE_MAXS : ClassWriter.COMPUTE_FRAMES);
    writer.visit(version, 1, "Edited", null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(9, "run", "(I)I", null, null);
    method.visitCode();
    body.accept(method);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void call(MethodVisitor method) {
    method.visitVarInsn(21, 0);
    method.visitMethodInsn(184, "java/lang/Math", "abs", "(I)I", false);
    method.visitVarInsn(54, 0);
  }

  private static void end(MethodVisitor method) {
    method.visitVarInsn(21, 0);
    method.visitInsn(172);
  }

  /** Puts nops before the call. */
  private static byte[] edit(byte[] classFile) {
    ClassFile file = new ClassFile(classFile);
    Method method = file.methods().get(0);
    boolean[] callees = file.constants().methodsCalled(new String[] {"abs(I)I"});
    CodeEditor editor = file.edit(method);
    CodeBuilder before = editor.around(method.find(0, callees, false)).before();
    for (int i = 0; i < INSERTED; i++) {
      before.instruction(Opcodes.NOP);
    }
    editor.apply(0, 0);
    return file.toByteArray();
  }

  private static int run(byte[] classFile, int argument) throws ReflectiveOperationException {
    class Loader extends ClassLoader {
      Class<?> define() {
        return defineClass("Edited", classFile, 0, classFile.length);
      }
    }
    return (Integer) new Loader().define().getMethod("run", int.class).invoke(null, argument);
  }

  private static void nops(MethodVisitor method, int number) {
    for (int i = 0; i < number; i++) {
      method.visitInsn(0);
    }
  }

  /** Jumps over the call and so many bytes more, forward or back. */
  private static byte[] jumpOver(int bytes, int opcode, boolean forward) {
    return classWith(
        org.objectweb.asm.Opcodes.V1_8,
        method -> {
          Label far = new Label();
          Label start = new Label();
          method.visitLabel(start);
          if (forward) {
            Label near = new Label();
            method.visitVarInsn(21, 0);
            method.visitJumpInsn(154, near);
            method.visitJumpInsn(opcode, far);
            method.visitLabel(near);
          }
          call(method);
          nops(method, bytes);
          if (!forward) {
            method.visitIincInsn(0, -100);
            method.visitVarInsn(21, 0);
            method.visitJumpInsn(158, far);
            method.visitJumpInsn(opcode, start);
          }
          method.visitLabel(far);
          end(method);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void edits_what_a_branch_still_reaches_and_refuses_one_byte_more(boolean forward)
      throws ReflectiveOperationException {
    int edited = 0;
    int refused = 0;
    for (int bytes = FURTHEST - 30; bytes < FURTHEST - 12; bytes++) {
      byte[] classFile = jumpOver(bytes, GOTO, forward);
      int distance = distance(classFile);
      int after = distance + (forward ? INSERTED : -INSERTED);
      if (after == (short) after) {
        assertThat(run(edit(classFile), 70)).isEqualTo(run(classFile, 70));
        edited++;
      } else {
        assertThatThrownBy(() -> edit(classFile))
            .isInstanceOf(ClassFileException.class)
            .hasMessageContaining("further than 32 KiB");
        refused++;
      }
    }
    assertThat(edited).isPositive();
    assertThat(refused).isPositive();
  }

  /** How far the longest jump of the method goes. */
  private static int distance(byte[] classFile) {
    int longest = 0;
    Method method = new ClassFile(classFile).methods().get(0);
    for (int at = 0; at < method.length; at = method.next(at)) {
      int distance = Opcodes.isBranch(method.opcode(at)) ? (short) method.constant(at) : 0;
      longest = Math.abs(distance) > Math.abs(longest) ? distance : longest;
    }
    return longest;
  }

  private static boolean usesWide(byte[] classFile) {
    Method method = new ClassFile(classFile).methods().get(0);
    for (int at = 0; at < method.length; at = method.next(at)) {
      if (method.opcode(at) == GOTO_W) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void edits_what_jumps_further_by_goto_w(boolean forward) throws ReflectiveOperationException {
    byte[] classFile = jumpOver(50_000, GOTO_W, forward);
    assertThat(usesWide(classFile)).isTrue();
    for (int argument : new int[] {-5, 0, 5}) {
      assertThat(run(edit(classFile), argument)).isEqualTo(run(classFile, argument));
    }
  }

  @Test
  void refuses_a_method_that_would_grow_past_64_kib() {
    byte[] classFile =
        classWith(
            org.objectweb.asm.Opcodes.V1_8,
            method -> {
              call(method);
              nops(method, 65_520);
              end(method);
            });
    assertThatThrownBy(() -> edit(classFile))
        .isInstanceOf(ClassFileException.class)
        .hasMessageContaining("past 65535");
  }

  @Test
  void edits_subroutines_of_old_class_files() throws ReflectiveOperationException {
    byte[] classFile =
        classWith(
            org.objectweb.asm.Opcodes.V1_4,
            method -> {
              Label subroutine = new Label();
              Label end = new Label();
              method.visitJumpInsn(168, subroutine);
              method.visitJumpInsn(168, subroutine);
              method.visitJumpInsn(GOTO, end);
              method.visitLabel(subroutine);
              method.visitVarInsn(58, 1);
              call(method);
              method.visitIincInsn(0, -3);
              method.visitVarInsn(169, 1);
              method.visitLabel(end);
              end(method);
            });
    assertThat(run(edit(classFile), -10)).isEqualTo(run(classFile, -10)).isEqualTo(4);
  }

  @Test
  void drops_annotations_of_types_inside_the_method() throws ReflectiveOperationException {
    byte[] classFile =
        classWith(
            org.objectweb.asm.Opcodes.V1_8,
            method -> {
              Label start = new Label();
              Label end = new Label();
              method.visitLabel(start);
              call(method);
              method.visitLabel(end);
              method
                  .visitLocalVariableAnnotation(
                      TypeReference.newTypeReference(TypeReference.LOCAL_VARIABLE).getValue(),
                      TypePath.fromString("["),
                      new Label[] {start},
                      new Label[] {end},
                      new int[] {0},
                      "LOdd;",
                      true)
                  .visitEnd();
              end(method);
            });
    assertThat(new String(classFile, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("RuntimeVisibleTypeAnnotations");
    assertThat(run(edit(classFile), -3)).isEqualTo(3);
  }

  @Test
  void refuses_constants_that_it_does_not_know() {
    byte[] classFile = jumpOver(3, GOTO, true);
    classFile[10] = 99;
    assertThatThrownBy(() -> edit(classFile))
        .isInstanceOf(ClassFileException.class)
        .hasMessage("it has a constant of the unknown kind 99");
  }

  @Test
  void refuses_instructions_that_it_does_not_know() {
    byte[] classFile = jumpOver(3, GOTO, true);
    Method method = new ClassFile(classFile).methods().get(0);
    classFile[method.code + method.length - 1] = (byte) 0xfe;
    assertThatThrownBy(() -> edit(classFile))
        .isInstanceOf(ClassFileException.class)
        .hasMessage("it has the unknown instruction 254");
  }

  @Test
  void refuses_stack_map_frames_that_it_does_not_know() {
    byte[] classFile = jumpOver(3, GOTO, true);
    Method method = new ClassFile(classFile).methods().get(0);
    // behind the code: no handlers, one attribute, its name and length, the number of frames
    int frame = method.code + method.length + 2 + 2 + 6 + 2;
    classFile[frame] = (byte) 200;
    assertThatThrownBy(() -> edit(classFile))
        .isInstanceOf(ClassFileException.class)
        .hasMessage("it has a stack map frame of the unknown kind 200");
  }

  @Test
  void refuses_a_branch_into_the_middle_of_an_instruction() {
    byte[] classFile = jumpOver(3, GOTO, true);
    Method method = new ClassFile(classFile).methods().get(0);
    classFile[method.code + 3] = 2; // of the branch at 1, whose own operand that is
    assertThatThrownBy(() -> edit(classFile))
        .isInstanceOf(ClassFileException.class)
        .hasMessageContaining("where no instruction begins");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "io/netty/Socket", "ren\u00e9/\u65e5\u672c/Socket", "nul\0", "\ud83d\ude00"})
  void adds_texts_as_another_writer_does(String text) {
    byte[] before = classWith(52, CodeEditorTest::end);
    ClassFile file = new ClassFile(before);
    int index = file.constants().text(text);
    assertThat(index).isEqualTo(ByteSink.u2(before, 8));
    ByteSink out = new ByteSink(64);
    file.constants().writeTo(out, 8);

    ClassWriter other = new ClassWriter(0);
    other.newUTF8(text);
    byte[] theirs = other.toByteArray(); // its first constant, behind magic, versions and count

    byte[] ours = out.toByteArray();
    int start = file.constants().end() - 8;
    assertThat(Arrays.copyOfRange(ours, start, ours.length))
        .isEqualTo(Arrays.copyOfRange(theirs, 10, 10 + ours.length - start));
  }

  @Test
  void leaves_a_class_that_is_not_edited_as_it_is() {
    byte[] classFile = jumpOver(3, GOTO, true);
    ClassFile file = new ClassFile(classFile);
    assertThat(file.methods()).hasSize(1);
    assertThat(file.toByteArray()).isEqualTo(classFile);
    assertThat(List.of(file.methods().get(0).name(), file.methods().get(0).descriptor()))
        .containsExactly("run", "(I)I");
  }
}
