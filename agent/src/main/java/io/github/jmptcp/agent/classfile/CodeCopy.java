package io.github.jmptcp.agent.classfile;

import java.util.List;

/** Copies the instructions of a method to where they come to lie, with what is put around them. */
final class CodeCopy {
  private final byte[] in;
  private final Method method;
  private final Layout layout;
  private final ByteSink out;

  CodeCopy(byte[] in, Method method, Layout layout, ByteSink out) {
    this.in = in;
    this.method = method;
    this.layout = layout;
    this.out = out;
  }

  void write(List<Insertion> insertions) {
    byte[] lengths = Opcodes.LENGTHS;
    int start = method.code;
    int next = 0;
    int nextAt = insertions.isEmpty() ? -1 : insertions.get(0).at();
    int at = 0;
    int copied = 0;
    while (at < method.length) {
      int opcode = in[start + at] & 0xff;
      int length = lengths[opcode] - '0';
      int end = at + (length > 0 ? length : Opcodes.length(in, start, start + at));
      if (at == nextAt) {
        Insertion insertion = insertions.get(next++);
        nextAt = next < insertions.size() ? insertions.get(next).at() : -1;
        copy(copied, at);
        out.append(insertion.before().code());
        copy(at, end);
        out.append(insertion.behind().code());
        copied = end;
      } else if (opcode >= Opcodes.IFEQ
          && (opcode <= Opcodes.LOOKUPSWITCH || opcode >= Opcodes.IFNULL)
          && Opcodes.hasDistances(opcode)) {
        copy(copied, at);
        write(opcode, at, end);
        copied = end;
      }
      at = end;
    }
    copy(copied, at);
  }

  private void copy(int at, int end) {
    out.copy(in, method.code + at, method.code + end);
  }

  private void write(int opcode, int at, int end) {
    if (Opcodes.isBranch(opcode)) {
      int distance = moved(at, (short) method.constant(at));
      if (distance != (short) distance) {
        throw new ClassFileException("a branch in it would reach further than 32 KiB");
      }
      out.u1(opcode).u2(distance & 0xffff);
    } else if (opcode == Opcodes.GOTO_W || opcode == Opcodes.JSR_W) {
      out.u1(opcode).u4(moved(at, s4(at + 1)));
    } else {
      writeSwitch(opcode, at, end);
    }
  }

  private int s4(int at) {
    return ByteSink.u4(in, method.code + at);
  }

  /** How far what lay at that distance from a branch lies from it now. */
  private int moved(int branch, int distance) {
    return layout.moved(branch + distance) - layout.moved(branch);
  }

  private void writeSwitch(int opcode, int at, int end) {
    out.u1(opcode);
    for (int i = Opcodes.padding(layout.moved(at)); i > 0; i--) {
      out.u1(0);
    }
    int from = at + 1 + Opcodes.padding(at);
    out.u4(moved(at, s4(from)));
    if (opcode == Opcodes.TABLESWITCH) {
      copy(from + 4, from + 12); // low and high, then the distances
      for (int i = from + 12; i < end; i += 4) {
        out.u4(moved(at, s4(i)));
      }
    } else {
      copy(from + 4, from + 8); // their number, then pairs of key and distance
      for (int i = from + 8; i < end; i += 8) {
        copy(i, i + 4);
        out.u4(moved(at, s4(i + 4)));
      }
    }
  }
}
