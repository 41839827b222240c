package io.github.jmptcp.agent.rewrite;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;

/** All that ASM reads out of a class file, as text: members, instructions, frames, line numbers. */
final class ClassText {

  private ClassText() {}

  static String of(byte[] classFile) {
    StringWriter text = new StringWriter();
    new ClassReader(classFile)
        .accept(
            new TraceClassVisitor(null, new Textifier(), new PrintWriter(text)),
            ClassReader.EXPAND_FRAMES);
    return text.toString();
  }
}
