package io.github.jmptcp.agent.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;

/**
 * Finds the methods of a class that the table's rows may be about, straight in the class file (JVMS
 * 4): a visitor would decode every instruction of every method, which takes longer than the
 * rewriting itself. May name a method too many, where bytes only look like a call.
 */
final class MethodFinder {
  private static final int METHODREF = 10;
  private static final int INTERFACE_METHODREF = 11;
  private static final int INVOKEVIRTUAL = 0xb6;
  private static final int INVOKEINTERFACE = 0xb9;

  private final ClassReader in;
  private final List<CallSite> rows;
  private final char[] buffer;
  // which constants name a method that a row is about
  private final boolean[] callees;

  MethodFinder(ClassReader in, List<CallSite> rows) {
    this.in = in;
    this.rows = rows;
    this.buffer = new char[in.getMaxStringLength()];
    this.callees = new boolean[in.getItemCount()];
    for (int i = 1; i < callees.length; i++) {
      int constant = in.getItem(i);
      int tag = constant == 0 ? 0 : in.readByte(constant - 1);
      callees[i] = (tag == METHODREF || tag == INTERFACE_METHODREF) && isCallee(constant);
    }
  }

  /** Whether a row may be about a call of that constant. */
  private boolean isCallee(int constant) {
    int nameAndType = in.getItem(in.readUnsignedShort(constant + 2));
    String name = in.readUTF8(nameAndType, buffer);
    String descriptor = in.readUTF8(nameAndType + 2, buffer);
    for (CallSite row : rows) {
      if (!row.isAboutMethod() && row.names(name, descriptor)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a row is about a call of that constant in that method. */
  private boolean isAboutCall(String inMethod, int constant) {
    int nameAndType = in.getItem(in.readUnsignedShort(constant + 2));
    String owner = in.readClass(constant, buffer);
    String name = in.readUTF8(nameAndType, buffer);
    String descriptor = in.readUTF8(nameAndType + 2, buffer);
    for (CallSite row : rows) {
      if (row.matches(inMethod, owner, name, descriptor)) {
        return true;
      }
    }
    return false;
  }

  /** The methods by name and descriptor, each with its number of locals. */
  Map<String, Integer> find() {
    Map<String, Integer> found = new HashMap<>();
    // access, this, super, then the interfaces
    int at = in.header + 6;
    at += 2 + 2 * in.readUnsignedShort(at);
    int fields = in.readUnsignedShort(at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = endOfMember(at);
    }
    int methods = in.readUnsignedShort(at);
    at += 2;
    for (int i = 0; i < methods; i++) {
      int code = code(at);
      if (code >= 0) {
        String name = in.readUTF8(at + 2, buffer);
        String descriptor = in.readUTF8(at + 4, buffer);
        if (isAboutMethod(name, descriptor) || calls(name, code)) {
          found.put(name + descriptor, in.readUnsignedShort(code + 2));
        }
      }
      at = endOfMember(at);
    }
    return found;
  }

  private int endOfMember(int member) {
    int attributes = in.readUnsignedShort(member + 6);
    int at = member + 8;
    for (int i = 0; i < attributes; i++) {
      at += 6 + in.readInt(at + 2);
    }
    return at;
  }

  /** Where a method's Code attribute begins with max_stack; -1 where it has none. */
  private int code(int method) {
    int attributes = in.readUnsignedShort(method + 6);
    int at = method + 8;
    for (int i = 0; i < attributes; i++) {
      if (in.readUTF8(at, buffer).equals("Code")) {
        return at + 6;
      }
      at += 6 + in.readInt(at + 2);
    }
    return -1;
  }

  private boolean isAboutMethod(String name, String descriptor) {
    for (CallSite row : rows) {
      if (row.matchesMethod(name, descriptor)) {
        return true;
      }
    }
    return false;
  }

  private boolean calls(String method, int code) {
    int start = code + 8;
    int last = start + in.readInt(code + 4) - 3;
    for (int at = start; at <= last; at++) {
      int opcode = in.readByte(at);
      if (opcode >= INVOKEVIRTUAL && opcode <= INVOKEINTERFACE) {
        int callee = in.readUnsignedShort(at + 1);
        if (callee < callees.length && callees[callee] && isAboutCall(method, in.getItem(callee))) {
          return true;
        }
      }
    }
    return false;
  }
}
