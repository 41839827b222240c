package io.github.jmptcp.agent.rewrite;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Finds the methods of a class file that may make a call of the table. ASM decodes only these, and
 * copies the bytes of the others, which takes a fraction of the time.
 *
 * <p>Searches the code for the bytes of the calls without decoding instructions: where an operand
 * happens to look like a call, the method is decoded and stays as it is.
 */
final class CallFinder {
  /** In place of the number of locals of a method that makes none of the calls. */
  static final int NO_CALL = -1;

  // layouts of JVMS 4.1, 4.6 and 4.7.3
  private static final int CONSTANT_METHOD = 10;
  private static final int CONSTANT_INTERFACE_METHOD = 11;
  private static final int MEMBER_ATTRIBUTES = 6;
  private static final int ATTRIBUTE_HEADER = 6;
  private static final int MAX_LOCALS = 8;
  private static final int CODE_LENGTH = 10;
  private static final int CODE = 14;

  private final ClassReader reader;
  private final byte[] bytes;
  private final char[] buffer;
  private final boolean[] callees;
  private boolean called;

  CallFinder(ClassReader reader, byte[] classFile, CallSite[] rows) {
    this.reader = reader;
    this.bytes = classFile;
    this.buffer = new char[reader.getMaxStringLength()];
    this.callees = callees(rows);
  }

  /** Whether the class file names a method of the table. */
  boolean isCalled() {
    return called;
  }

  /** For each method of the class file its max_locals, or {@link #NO_CALL}. */
  int[] locals() {
    int at = reader.header + 6; // after access_flags, this_class, super_class
    at += 2 + 2 * reader.readUnsignedShort(at);
    int fields = reader.readUnsignedShort(at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = afterAttributes(at + MEMBER_ATTRIBUTES);
    }
    int[] locals = new int[reader.readUnsignedShort(at)];
    at += 2;
    for (int i = 0; i < locals.length; i++) {
      locals[i] = localsOfMethod(at + MEMBER_ATTRIBUTES);
      at = afterAttributes(at + MEMBER_ATTRIBUTES);
    }
    return locals;
  }

  // every constant of a class passes here, before the JIT compiler has seen any of this
  private boolean[] callees(CallSite[] rows) {
    byte[] in = bytes;
    boolean[] found = new boolean[reader.getItemCount()];
    for (int i = 1; i < found.length; i++) {
      int constant = reader.getItem(i); // behind its tag; 0 for the second half of a long
      int tag = constant == 0 ? 0 : in[constant - 1];
      if (tag == CONSTANT_METHOD || tag == CONSTANT_INTERFACE_METHOD) {
        int nameAndType = reader.getItem(u2(in, constant + 2));
        int name = reader.getItem(u2(in, nameAndType));
        int descriptor = reader.getItem(u2(in, nameAndType + 2));
        int length = u2(in, name) + u2(in, descriptor);
        for (CallSite row : rows) {
          if (row.calleeLength == length && isCallee(row, name, descriptor)) {
            found[i] = true;
            called = true;
          }
        }
      }
    }
    return found;
  }

  private static int u2(byte[] in, int at) {
    return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
  }

  private boolean isCallee(CallSite row, int name, int descriptor) {
    int nameLength = u2(bytes, name);
    return !row.isAboutMethod()
        && isText(row.callee, 0, nameLength, name)
        && isText(row.callee, nameLength, row.calleeLength, descriptor);
  }

  /** Whether part of an ASCII text is that UTF-8 constant. To decode all constants takes longer. */
  private boolean isText(String text, int from, int to, int constant) {
    int at = constant + 2 - from;
    for (int i = from; i < to; i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int afterAttributes(int start) {
    int at = start + 2;
    for (int i = reader.readUnsignedShort(start); i > 0; i--) {
      at += ATTRIBUTE_HEADER + reader.readInt(at + 2);
    }
    return at;
  }

  private int localsOfMethod(int attributes) {
    int at = attributes + 2;
    for (int i = reader.readUnsignedShort(attributes); i > 0; i--) {
      if (reader.readUTF8(at, buffer).equals("Code")) {
        boolean calls = calls(at + CODE, reader.readInt(at + CODE_LENGTH));
        return calls ? reader.readUnsignedShort(at + MAX_LOCALS) : NO_CALL;
      }
      at += ATTRIBUTE_HEADER + reader.readInt(at + 2);
    }
    return NO_CALL;
  }

  private boolean calls(int code, int length) {
    byte[] in = bytes;
    boolean[] wanted = callees;
    int last = code + length - 3; // an opcode, and the index of a constant
    for (int at = code; at <= last; at++) {
      int opcode = in[at] & 0xff;
      if (opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEINTERFACE) {
        int constant = u2(in, at + 1);
        if (constant < wanted.length && wanted[constant]) {
          return true;
        }
      }
    }
    return false;
  }
}
