package io.github.jmptcp.agent.classfile;

import java.util.List;

/** Where each instruction of a method comes to lie once the insertions are made. */
final class Layout {
  private static final int MOST = 65535; // JVMS 4.7.3

  private final int[] moved;

  /**
   * Lays out the code.
   *
   * @param insertions in the order of their offsets
   */
  Layout(byte[] in, int start, int length, List<Insertion> insertions) {
    moved = new int[length + 1];
    int next = 0;
    int old = 0;
    int offset = 0;
    while (old < length) {
      moved[old] = offset;
      int size = Opcodes.length(in, start, start + old);
      Insertion insertion = next < insertions.size() ? insertions.get(next) : null;
      if (insertion != null && insertion.at() == old) {
        next++;
        offset = insertion.place(offset, size);
      } else {
        offset += size + paddingGained(in[start + old] & 0xff, old, offset);
      }
      old += size;
    }
    if (old != length || next != insertions.size() || offset > MOST) {
      throw new ClassFileException(
          old != length
              ? "a method's last instruction does not end with it"
              : "a method would grow to " + offset + " bytes, past " + MOST);
    }
    moved[length] = offset;
  }

  private static int paddingGained(int opcode, int old, int offset) {
    return opcode == Opcodes.TABLESWITCH || opcode == Opcodes.LOOKUPSWITCH
        ? Opcodes.padding(offset) - Opcodes.padding(old)
        : 0;
  }

  /**
   * Where what lay at {@code old} lies now; with an insertion, where that begins. Also of the end
   * of the code.
   */
  int moved(int old) {
    int offset = old < 0 || old >= moved.length ? 0 : moved[old];
    if (offset == 0 && old != 0) {
      throw new ClassFileException("it means the offset " + old + ", where no instruction begins");
    }
    return offset;
  }
}
