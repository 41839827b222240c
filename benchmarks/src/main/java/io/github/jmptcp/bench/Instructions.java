package io.github.jmptcp.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** The instructions of a method as text, so that two methods can be compared. */
final class Instructions extends MethodVisitor {
  private final StringBuilder text = new StringBuilder();
  private final Map<Label, Integer> labels = new HashMap<>();

  Instructions() {
    super(Opcodes.ASM9);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void add(Object... parts) {
    text.append(Arrays.toString(parts)).append('\n');
  }

  private int number(Label label) {
    return labels.computeIfAbsent(label, any -> labels.size());
  }

  private String numbers(Label[] all) {
    return Arrays.toString(Arrays.stream(all).mapToInt(this::number).toArray());
  }

  @Override
  public void visitInsn(int opcode) {
    add(opcode);
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    add(opcode, operand);
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    add(opcode, local);
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    add(opcode, type);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    add(opcode, owner, name, descriptor);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    add(opcode, owner, name, descriptor);
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    add(name, descriptor, bootstrap, Arrays.toString(arguments));
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    add(opcode, number(label));
  }

  @Override
  public void visitLabel(Label label) {
    add("label", number(label));
  }

  @Override
  public void visitLdcInsn(Object value) {
    add("ldc", value);
  }

  @Override
  public void visitIincInsn(int local, int increment) {
    add("iinc", local, increment);
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label other, Label... targets) {
    add(min, max, number(other), numbers(targets));
  }

  @Override
  public void visitLookupSwitchInsn(Label other, int[] keys, Label[] targets) {
    add(Arrays.toString(keys), number(other), numbers(targets));
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    add(descriptor, dimensions);
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    add("try", number(start), number(end), number(handler), type);
  }
}
