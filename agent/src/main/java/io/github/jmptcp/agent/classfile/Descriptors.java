package io.github.jmptcp.agent.classfile;

import java.util.ArrayList;
import java.util.List;

/** Types as class files write them (JVMS 4.3). */
public final class Descriptors {

  private Descriptors() {}

  /** The arguments that a method with that descriptor takes, each as a descriptor. */
  public static List<String> arguments(String method) {
    List<String> arguments = new ArrayList<>(4);
    int at = 1;
    while (method.charAt(at) != ')') {
      int end = at;
      while (method.charAt(end) == '[') {
        end++;
      }
      end = method.charAt(end) == 'L' ? method.indexOf(';', end) + 1 : end + 1;
      arguments.add(method.substring(at, end));
      at = end;
    }
    return arguments;
  }

  /** How many locals a value of that type takes. */
  public static int size(String type) {
    return type.equals("J") || type.equals("D") ? 2 : 1;
  }

  /** Int and what is treated as one, long, float, double, reference: the JVM's opcodes by type. */
  static int kind(String type) {
    switch (type.charAt(0)) {
      case 'J':
        return 1;
      case 'F':
        return 2;
      case 'D':
        return 3;
      case 'L':
      case '[':
        return 4;
      default:
        return 0;
    }
  }
}
