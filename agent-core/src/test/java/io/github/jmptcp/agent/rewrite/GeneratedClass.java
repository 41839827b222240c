package io.github.jmptcp.agent.rewrite;

import java.util.Random;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A class of random but valid code, always the same for a seed: branches, loops, both switches,
 * handlers, objects not yet initialised, wide instructions, line numbers, names of locals.
 */
final class GeneratedClass {
  static final String NAME = "generated/Target";
  static final String METHOD = "run";
  static final String DESCRIPTOR = "(Ljava/lang/Object;IJ)Ljava/lang/Object;";
  static final String CALLEE = Callee.class.getName().replace('.', '/');
  private static final int GOTO_W = 200;

  // locals
  private static final int OBJECT = 0;
  private static final int INT = 1;
  private static final int LONG = 2;
  private static final int TURNS = 4;
  private static final int FAR_INT = 300;

  private final Random random;
  private final String callee;
  private MethodVisitor code;
  private int line;

  private GeneratedClass(long seed, Class<?> callee) {
    this.random = new Random(seed);
    this.callee = callee.getName().replace('.', '/');
  }

  /** A class file of that version that calls the methods of {@code callee}. */
  static byte[] of(long seed, int version, Class<?> callee) {
    return new GeneratedClass(seed, callee).generate(version);
  }

  private byte[] generate(int version) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS) {
          @Override
          protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object";
          }
        };
    writer.visit(version, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
    writer.visitField(Opcodes.ACC_STATIC, "unused", "J", null, null).visitEnd();
    code =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, METHOD, DESCRIPTOR, null, null);
    code.visitCode();
    Label start = mark();
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, TURNS);
    code.visitInsn(Opcodes.ICONST_1);
    code.visitVarInsn(Opcodes.ISTORE, FAR_INT);
    // a frame that knows all locals, for those inserted behind it
    Label anchor = new Label();
    code.visitVarInsn(Opcodes.ILOAD, INT);
    code.visitJumpInsn(Opcodes.IFNE, anchor);
    code.visitLabel(anchor);
    block(3);
    load(FAR_INT);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
    code.visitInsn(Opcodes.ARETURN);
    Label end = new Label();
    code.visitLabel(end);
    code.visitLocalVariable("object", "Ljava/lang/Object;", null, start, end, OBJECT);
    code.visitLocalVariable("far", "I", null, anchor, end, FAR_INT);
    code.visitMaxs(0, 0);
    code.visitEnd();
    untouched(writer.visitMethod(Opcodes.ACC_STATIC, "untouched", "()V", null, null));
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void untouched(MethodVisitor method) {
    method.visitCode();
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private Label mark() {
    Label label = new Label();
    code.visitLabel(label);
    if (random.nextInt(3) > 0) {
      code.visitLineNumber(++line, label);
    }
    return label;
  }

  private void load(int local) {
    code.visitVarInsn(Opcodes.ILOAD, local);
  }

  private void store(int local) {
    code.visitVarInsn(Opcodes.ISTORE, local);
  }

  private int anyInt() {
    return random.nextBoolean() ? INT : FAR_INT;
  }

  private void call(String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKESTATIC, callee, name, descriptor, false);
  }

  private void block(int depth) {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      mark();
      statement(depth);
    }
  }

  private void statement(int depth) {
    switch (random.nextInt(depth > 0 ? 14 : 7)) {
      case 0 -> code.visitIincInsn(anyInt(), random.nextInt(1000) - 500);
      case 1 -> {
        load(anyInt());
        code.visitVarInsn(Opcodes.LLOAD, LONG);
        code.visitVarInsn(Opcodes.ALOAD, OBJECT);
        call("work", "(IJLjava/lang/Object;)I");
        store(anyInt());
      }
      case 2 -> {
        code.visitInsn(Opcodes.DCONST_1);
        code.visitInsn(Opcodes.FCONST_2);
        code.visitInsn(Opcodes.ICONST_3);
        code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
        call("mix", "(DF[J)D");
        code.visitInsn(Opcodes.D2I);
        store(anyInt());
      }
      case 3 -> {
        load(anyInt());
        call("make", "(I)I");
        store(anyInt());
      }
      case 4 -> {
        load(anyInt());
        call("give", "(I)V");
      }
      case 5 -> takeWhileUninitialized();
      case 6 -> filler();
      case 7, 8 -> branch(depth);
      case 9 -> loop(depth);
      case 10 -> switchOver(depth, /* table= */ true);
      case 11 -> switchOver(depth, /* table= */ false);
      case 12 -> guarded(depth);
      default -> {
        Label far = new Label();
        Label end = new Label();
        load(anyInt());
        code.visitJumpInsn(Opcodes.IFLT, far);
        block(depth - 1);
        code.visitJumpInsn(GOTO_W, end);
        code.visitLabel(far);
        code.visitInsn(Opcodes.NOP);
        code.visitLabel(end);
      }
    }
  }

  /** Has frames with an object that is not initialised, and a call that is rewritten there. */
  private void takeWhileUninitialized() {
    Label other = new Label();
    Label both = new Label();
    code.visitTypeInsn(Opcodes.NEW, callee);
    code.visitInsn(Opcodes.DUP);
    load(INT);
    code.visitJumpInsn(Opcodes.IFGT, other);
    load(FAR_INT);
    code.visitVarInsn(Opcodes.LLOAD, LONG);
    code.visitInsn(Opcodes.ACONST_NULL);
    call("work", "(IJLjava/lang/Object;)I");
    code.visitJumpInsn(Opcodes.GOTO, both);
    code.visitLabel(other);
    code.visitIntInsn(Opcodes.SIPUSH, random.nextInt(1000));
    code.visitLabel(both);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, callee, "<init>", "(I)V", false);
    load(anyInt());
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, callee, "take", "(I)V", false);
  }

  private void filler() {
    for (int i = random.nextInt(80); i > 0; i--) {
      code.visitInsn(Opcodes.NOP);
    }
    code.visitIincInsn(INT, 1);
  }

  private void branch(int depth) {
    Label other = new Label();
    Label end = new Label();
    boolean ofObject = random.nextBoolean();
    code.visitVarInsn(ofObject ? Opcodes.ALOAD : Opcodes.ILOAD, ofObject ? OBJECT : anyInt());
    int opcode = random.nextBoolean() ? Opcodes.IFNULL : Opcodes.IFNONNULL;
    code.visitJumpInsn(ofObject ? opcode : Opcodes.IFEQ + random.nextInt(6), other);
    block(depth - 1);
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(other);
    block(depth - 1);
    code.visitLabel(end);
  }

  /** Backwards, at most a few times in all. */
  private void loop(int depth) {
    Label head = new Label();
    code.visitLabel(head);
    block(depth - 1);
    code.visitIincInsn(TURNS, 1);
    load(TURNS);
    code.visitIntInsn(Opcodes.BIPUSH, 6);
    code.visitJumpInsn(Opcodes.IF_ICMPLT, head);
  }

  private void switchOver(int depth, boolean table) {
    Label[] cases = new Label[1 + random.nextInt(4)];
    int[] keys = new int[cases.length];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new Label();
      keys[i] = table ? i : i * 1000 - 2;
    }
    Label other = new Label();
    Label end = new Label();
    load(anyInt());
    code.visitIntInsn(Opcodes.BIPUSH, 3);
    code.visitInsn(Opcodes.IAND);
    if (table) {
      code.visitTableSwitchInsn(0, cases.length - 1, other, cases);
    } else {
      code.visitLookupSwitchInsn(other, keys, cases);
    }
    for (Label one : cases) {
      code.visitLabel(one);
      block(depth - 1);
      if (random.nextBoolean()) {
        code.visitJumpInsn(Opcodes.GOTO, end);
      }
    }
    code.visitLabel(other);
    code.visitLabel(end);
  }

  private void guarded(int depth) {
    Label from = new Label();
    Label to = new Label();
    Label handler = new Label();
    Label end = new Label();
    String caught = random.nextBoolean() ? "java/lang/IllegalArgumentException" : null;
    code.visitTryCatchBlock(from, to, handler, caught);
    code.visitLabel(from);
    block(depth - 1);
    code.visitInsn(Opcodes.NOP);
    code.visitLabel(to);
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(handler);
    code.visitInsn(Opcodes.POP);
    block(depth - 1);
    code.visitLabel(end);
  }
}
