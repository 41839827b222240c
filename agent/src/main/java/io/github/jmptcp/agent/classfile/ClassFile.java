package io.github.jmptcp.agent.classfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A class file (JVMS 4.1) whose methods can be edited. All that is not edited is copied byte for
 * byte.
 */
public final class ClassFile {
  private static final int CONSTANTS = 8; // behind magic and version
  private static final int WITH_STACK_MAPS = 50; // Java 6

  private final byte[] in;
  private final ConstantPool constants;
  private final ByteSink out;
  private int copied;

  /** Reads a class file. */
  public ClassFile(byte[] classFile) {
    in = classFile;
    constants = new ConstantPool(classFile, CONSTANTS);
    out = new ByteSink(classFile.length);
    copied = constants.end();
  }

  public ConstantPool constants() {
    return constants;
  }

  /** Whether its methods have stack maps. Older classes are verified without. */
  boolean hasStackMaps() {
    return ByteSink.u2(in, 6) >= WITH_STACK_MAPS;
  }

  /** The methods that have code, in the order of the class file. */
  public List<Method> methods() {
    // access, this, super, then the interfaces
    int at = constants.end() + 6;
    at += 2 + 2 * ByteSink.u2(in, at);
    int fields = ByteSink.u2(in, at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = endOfAttributes(at + 6);
    }
    int count = ByteSink.u2(in, at);
    at += 2;
    List<Method> methods = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int code = code(at);
      if (code >= 0) {
        methods.add(new Method(this, in, at, code));
      }
      at = endOfAttributes(at + 6);
    }
    return methods;
  }

  private int endOfAttributes(int start) {
    int count = ByteSink.u2(in, start);
    int at = start + 2;
    for (int i = 0; i < count; i++) {
      at += 6 + ByteSink.u4(in, at + 2);
    }
    return at;
  }

  /** Where the Code attribute of a method begins; -1 where it has none. */
  private int code(int method) {
    int count = ByteSink.u2(in, method + 6);
    int at = method + 8;
    for (int i = 0; i < count; i++) {
      if (constants.is(ByteSink.u2(in, at), "Code")) {
        return at;
      }
      at += 6 + ByteSink.u4(in, at + 2);
    }
    return -1;
  }

  /** Begins to edit a method; methods must be edited in their order. */
  public CodeEditor edit(Method method) {
    return new CodeEditor(method, in);
  }

  /** Takes the edited code of a method. */
  void replace(Method method, ByteSink codeAttribute) {
    int from = method.attribute;
    out.copy(in, copied, from + 2).u4(codeAttribute.size()).append(codeAttribute);
    copied = from + 6 + ByteSink.u4(in, from + 2);
  }

  /** The class file as edited. */
  public byte[] toByteArray() {
    ByteSink file = new ByteSink(in.length + 4096);
    file.copy(in, 0, CONSTANTS);
    constants.writeTo(file, CONSTANTS);
    return file.append(out).copy(in, copied, in.length).toByteArray();
  }
}
