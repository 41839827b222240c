package io.github.jmptcp.agent.rewrite;

import org.jspecify.annotations.Nullable;

/**
 * A method that a row names, in the order of Java source: {@code staticMethod(INT, "available",
 * FD).in(NET)} is {@code static int Net.available(FileDescriptor)}. Types are descriptors of the
 * class file format (JVMS 4.3.2).
 */
final class Signature {
  static final String VOID = "V";
  static final String BOOLEAN = "Z";
  static final String BYTE = "B";
  static final String SHORT = "S";
  static final String INT = "I";
  static final String LONG = "J";
  static final String BYTES = "[B";
  static final String OBJECT = "Ljava/lang/Object;";
  static final String EXCEPTION = "Ljava/lang/Exception;";

  /** The class that declares it; null: any class. */
  final @Nullable String owner;

  final String name;
  final String result;
  private final String[] parameters;
  private final boolean isStatic;

  private Signature(
      @Nullable String owner, boolean isStatic, String result, String name, String... parameters) {
    this.owner = owner;
    this.isStatic = isStatic;
    this.result = result;
    this.name = name;
    this.parameters = parameters;
  }

  /** A static method. */
  static Signature staticMethod(String result, String name, String... parameters) {
    return new Signature(null, true, result, name, parameters);
  }

  /** An instance method; its receiver is argument 0. */
  static Signature method(String result, String name, String... parameters) {
    return new Signature(null, false, result, name, parameters);
  }

  /** Returns the descriptor of a class or interface that is named with slashes. */
  static String type(String className) {
    return "L" + className + ";";
  }

  /** Returns the same method, of that class only. */
  Signature in(String className) {
    return new Signature(className, isStatic, result, name, parameters);
  }

  /** Returns the type of an argument; the receiver of an instance method is argument 0. */
  String argument(int index) {
    if (isStatic) {
      return parameters[index];
    }
    return index == 0 ? OBJECT : parameters[index - 1];
  }

  /** Returns the name and the descriptor, as in {@code available(Ljava/io/FileDescriptor;)I}. */
  String nameAndDescriptor() {
    StringBuilder text = new StringBuilder(name).append('(');
    for (String parameter : parameters) {
      text.append(parameter);
    }
    return text.append(')').append(result).toString();
  }
}
