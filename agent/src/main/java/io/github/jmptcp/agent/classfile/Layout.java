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
    byte[] lengths = Opcodes.LENGTHS;
    int next = 0;
    int nextAt = insertions.isEmpty() ? -1 : insertions.get(0).at();
    int old = 0;
    int offset = 0;
    while (old < length) {
      moved[old] = offset;
      int size = lengths[in[start + old] & 0xff] - '0';
      if (old == nextAt) {
        offset = insertions.get(next++).place(offset, size);
        nextAt = next < insertions.size() ? insertions.get(next).at() : -1;
      } else if (size > 0) {
        offset += size;
      } else {
        size = Opcodes.length(in, start, start + old);
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
