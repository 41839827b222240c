package io.github.jmptcp.agent.classfile;

/** A method that has code, read where it lies in the class file. */
public final class Method {
  private static final int STATIC = 8;

  final ClassFile file;
  private final byte[] in;
  private final int start;
  // the Code attribute, whose name is at `attribute`, and the code in it
  final int attribute;
  final int code;
  final int length;

  Method(ClassFile file, byte[] in, int start, int attribute) {
    this.file = file;
    this.in = in;
    this.start = start;
    this.attribute = attribute;
    this.code = attribute + 14;
    this.length = ByteSink.u4(in, attribute + 10);
  }

  public String name() {
    return file.constants().utf8(ByteSink.u2(in, start + 2));
  }

  public String descriptor() {
    return file.constants().utf8(ByteSink.u2(in, start + 4));
  }

  public boolean isStatic() {
    return (ByteSink.u2(in, start) & STATIC) != 0;
  }

  /** Whether its name and descriptor are, one behind the other, that. */
  public boolean isCalled(String nameAndDescriptor) {
    int name = ByteSink.u2(in, start + 2);
    return file.constants().isCalled(name, ByteSink.u2(in, start + 4), nameAndDescriptor);
  }

  int maxStack() {
    return ByteSink.u2(in, attribute + 6);
  }

  /** How many locals it has: the first free one. */
  public int maxLocals() {
    return ByteSink.u2(in, attribute + 8);
  }

  public int opcode(int at) {
    return in[code + at] & 0xff;
  }

  /** The constant that the instruction there has behind its opcode. */
  public int constant(int at) {
    return ByteSink.u2(in, code + at + 1);
  }

  /** The offset behind the instruction there. */
  public int next(int at) {
    return at + Opcodes.length(in, code, code + at);
  }

  /**
   * The next instruction that calls one of these methods, or returns an object.
   *
   * @param from the offset of an instruction, or of the code's end
   * @param callees by index of the constant
   * @param returns whether an {@code areturn} is looked for too
   * @return its offset; -1 where there is none
   */
  public int find(int from, boolean[] callees, boolean returns) {
    // every instruction of a class passes here, before the JIT compiler has seen any of this
    byte[] bytes = in;
    byte[] lengths = Opcodes.LENGTHS;
    int end = code + length;
    int at = code + from;
    while (at < end) {
      int opcode = bytes[at] & 0xff;
      if (opcode >= Opcodes.ARETURN && opcode <= Opcodes.INVOKEINTERFACE) {
        if (opcode >= Opcodes.INVOKEVIRTUAL
            ? callees[(bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff)]
            : returns && opcode == Opcodes.ARETURN) {
          return at - code;
        }
      }
      int step = lengths[opcode] - '0';
      at += step > 0 ? step : Opcodes.length(bytes, code, at);
    }
    return -1;
  }
}
