package io.github.jmptcp.agent.rewrite;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;
import org.objectweb.asm.util.TraceMethodVisitor;

/** What ASM reads out of a class file, as text. */
final class ClassText {

  private ClassText() {}

  /** All of a method: instructions, frames, line numbers, locals, handlers, annotations. */
  static String of(MethodNode method) {
    Textifier text = new Textifier();
    method.accept(new TraceMethodVisitor(text));
    return toString(text);
  }

  /** All of a class but its methods. */
  static String withoutMethods(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, 0);
    node.methods.clear();
    Textifier text = new Textifier();
    node.accept(new TraceClassVisitor(null, text, null));
    return toString(text);
  }

  /** Its instructions with their operands; labels have no names here. */
  static List<String> instructions(MethodNode method) {
    List<String> instructions = new ArrayList<>();
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction.getOpcode() >= 0) {
        Textifier text = new Textifier();
        instruction.accept(new TraceMethodVisitor(text));
        instructions.add(toString(text).replaceAll("\\bL\\d+\\b", "label").trim());
      }
    }
    return instructions;
  }

  private static String toString(Textifier text) {
    StringWriter lines = new StringWriter();
    text.print(new PrintWriter(lines, true));
    return lines.toString();
  }
}
