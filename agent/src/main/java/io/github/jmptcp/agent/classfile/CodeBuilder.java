package io.github.jmptcp.agent.classfile;

import static io.github.jmptcp.agent.classfile.Opcodes.ILOAD;
import static io.github.jmptcp.agent.classfile.Opcodes.ISTORE;

/** Instructions to be put into a method. */
public final class CodeBuilder {
  private final ByteSink code = new ByteSink(32);
  private final ConstantPool constants;

  CodeBuilder(ConstantPool constants) {
    this.constants = constants;
  }

  ByteSink code() {
    return code;
  }

  /** The same instructions once more. */
  public void append(CodeBuilder other) {
    code.append(other.code);
  }

  /** An instruction without operands. */
  public void instruction(int opcode) {
    code.u1(opcode);
  }

  /** Loads a local of the type with that descriptor. */
  public void load(String type, int local) {
    local(ILOAD, type, local);
  }

  /** Stores into a local of the type with that descriptor. */
  public void store(String type, int local) {
    local(ISTORE, type, local);
  }

  // both come as five opcodes with an operand, by type, then as twenty for the locals 0 to 3
  private void local(int firstOpcode, String type, int local) {
    int kind = Descriptors.kind(type);
    if (local < 4) {
      code.u1(firstOpcode + 5 + 4 * kind + local);
    } else if (local < 256) {
      code.u1(firstOpcode + kind).u1(local);
    } else {
      code.u1(Opcodes.WIDE).u1(firstOpcode + kind).u2(local);
    }
  }

  /** Reads a field of an object. */
  public void getField(String owner, String name, String descriptor) {
    code.u1(Opcodes.GETFIELD).u2(constants.field(owner, name, descriptor));
  }

  /** Calls a method of an object. */
  public void callVirtual(String owner, String name, String descriptor) {
    code.u1(Opcodes.INVOKEVIRTUAL).u2(constants.method(owner, name, descriptor));
  }

  /** Calls a static method. */
  public void callStatic(String owner, String name, String descriptor) {
    code.u1(Opcodes.INVOKESTATIC).u2(constants.method(owner, name, descriptor));
  }
}
