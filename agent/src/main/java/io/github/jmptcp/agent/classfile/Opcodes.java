package io.github.jmptcp.agent.classfile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The instructions that are told apart here, and how long each is (JVMS 6.5). */
public final class Opcodes {
  public static final int ILOAD = 0x15;
  public static final int ALOAD = 0x19;
  public static final int ISTORE = 0x36;
  public static final int POP = 0x57;
  public static final int DUP = 0x59;
  public static final int IFGE = 0x9c;
  public static final int ARETURN = 0xb0;
  public static final int RETURN = 0xb1;
  public static final int GETFIELD = 0xb4;
  public static final int INVOKEVIRTUAL = 0xb6;
  public static final int INVOKESTATIC = 0xb8;
  public static final int INVOKEINTERFACE = 0xb9;
  public static final int NOP = 0;

  static final int IFEQ = 0x99;
  static final int JSR = 0xa8;
  static final int RET = 0xa9;
  static final int TABLESWITCH = 0xaa;
  static final int LOOKUPSWITCH = 0xab;
  static final int WIDE = 0xc4;
  static final int IFNULL = 0xc6;
  static final int IFNONNULL = 0xc7;
  static final int GOTO_W = 0xc8;
  static final int JSR_W = 0xc9;

  private static final int IINC = 0x84;

  /** The lengths of all instructions that have one, by opcode, as digits; none: it varies. */
  static final byte[] LENGTHS =
      lengths(
          "1111111111111111" // nop to dconst
              + "23233" // bipush, sipush, ldc
              + "22222" // loads
              + "11111111111111111111" // loads of locals 0 to 3
              + "11111111" // loads from arrays
              + "22222" // stores
              + "11111111111111111111" // stores to locals 0 to 3
              + "11111111" // stores to arrays
              + "111111111" // pop to swap
              + "111111111111111111111111111111111111" // arithmetic
              + "3" // iinc
              + "111111111111111" // conversions
              + "11111" // comparisons
              + "3333333333333333" // branches
              + "2" // ret
              + "00" // switches
              + "111111" // returns
              + "3333" // fields
              + "33355" // calls
              + "323" // new and arrays
              + "11" // arraylength, athrow
              + "33" // checkcast, instanceof
              + "11" // monitors
              + "0" // wide
              + "4" // multianewarray
              + "33" // ifnull, ifnonnull
              + "55"); // goto_w, jsr_w

  private Opcodes() {}

  // out of a string, which is there at once: the elements of an array are set one by one
  private static byte[] lengths(String digits) {
    return Arrays.copyOf(digits.getBytes(StandardCharsets.ISO_8859_1), 256);
  }

  /** Whether it jumps by a 16-bit offset. */
  static boolean isBranch(int opcode) {
    return (opcode >= IFEQ && opcode <= JSR) || opcode == IFNULL || opcode == IFNONNULL;
  }

  /** Whether it says how far from it others lie. */
  static boolean hasDistances(int opcode) {
    return (opcode >= IFEQ && opcode <= LOOKUPSWITCH && opcode != RET)
        || (opcode >= IFNULL && opcode <= JSR_W);
  }

  /**
   * How long the instruction at {@code at} is.
   *
   * @param start where the method's code begins: a switch is padded to four bytes from there
   */
  static int length(byte[] in, int start, int at) {
    int opcode = in[at] & 0xff;
    int length = LENGTHS[opcode] - '0';
    if (length > 0) {
      return length;
    }
    int operands = at + 1 + padding(at - start);
    switch (opcode) {
      case TABLESWITCH:
        int low = ByteSink.u4(in, operands + 4);
        int high = ByteSink.u4(in, operands + 8);
        return checked(12 + 4 * (1L + high - low)) + operands - at;
      case LOOKUPSWITCH:
        return checked(8 + 8L * ByteSink.u4(in, operands + 4)) + operands - at;
      case WIDE:
        return (in[at + 1] & 0xff) == IINC ? 6 : 4;
      default:
        throw new ClassFileException("it has the unknown instruction " + opcode);
    }
  }

  private static int checked(long length) {
    if (length < 8 || length > 65535) {
      throw new ClassFileException("it has a switch of " + length + " bytes");
    }
    return (int) length;
  }

  /** The zeros between a switch at that offset and its operands. */
  static int padding(int offset) {
    return 3 - offset % 4;
  }
}
