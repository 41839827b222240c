package io.github.jmptcp.agent.rewrite;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table: a call that a class of the JDK makes, and what the bridge does about it.
 */
final class CallSite {
  static final String BRIDGE = "sun/nio/ch/JmptcpBridge";

  /** When the bridge is called. */
  enum When {
    /** Before the call, which is then made. */
    BEFORE,
    /** After the call has returned; the bridge's first argument is the result, if there is one. */
    AFTER,
    /** First; where the bridge answers less than 0, the call is made after all. */
    INSTEAD,
    /** When the method that the row names has thrown an exception, which is passed first. */
    THROWN,
    /** When the method that the row names returns; its result is passed first. */
    RETURNED
  }

  /** What is passed to the bridge: an argument of the call, or a field of one. */
  static final class Passed {
    static final int RECEIVER = -1;

    final int argument;
    final @Nullable String owner;
    final @Nullable String field;
    final @Nullable String descriptor;

    private Passed(
        int argument, @Nullable String owner, @Nullable String field, @Nullable String descriptor) {
      this.argument = argument;
      this.owner = owner;
      this.field = field;
      this.descriptor = descriptor;
    }

    /** An argument as it is; the receiver of an instance call is argument 0. */
    static Passed argument(int index) {
      return new Passed(index, null, null, null);
    }

    /** The receiver of the method that makes the call. */
    static Passed receiver() {
      return new Passed(RECEIVER, null, null, null);
    }

    /** A field of the receiver of the method that makes the call. */
    static Passed receiversField(String owner, String field, String descriptor) {
      return new Passed(RECEIVER, owner, field, descriptor);
    }

    /** A field of an argument. */
    static Passed field(int index, String owner, String field, String descriptor) {
      return new Passed(index, owner, field, descriptor);
    }
  }

  final String in;
  final @Nullable String method;
  final @Nullable String calleeOwner;
  final String callee;
  final When when;
  final String bridgeMethod;
  final String bridgeDescriptor;
  final Passed[] passed;

  /**
   * A row.
   *
   * @param in the class that is rewritten
   * @param method the method of it; null: any
   * @param callee {@code [OWNER.]NAME} and descriptor of the method that is called, or is meant
   */
  CallSite(
      String in,
      @Nullable String method,
      String callee,
      When when,
      String bridgeMethod,
      String bridgeDescriptor,
      Passed... passed) {
    this.in = in;
    this.method = method;
    int dot = callee.indexOf('.');
    this.calleeOwner = dot < 0 ? null : callee.substring(0, dot);
    this.callee = callee.substring(dot + 1);
    this.when = when;
    this.bridgeMethod = bridgeMethod;
    this.bridgeDescriptor = bridgeDescriptor;
    this.passed = passed;
  }

  /** Whether this row is about a method as a whole; {@link #callee} is that method. */
  boolean isAboutMethod() {
    return when == When.THROWN || when == When.RETURNED;
  }

  /** Whether this row is about that method as a whole. */
  boolean matchesMethod(String name, String descriptor) {
    return isAboutMethod() && names(name, descriptor);
  }

  /** Whether this row is about a call of that method, made in that method. */
  boolean matches(String inMethod, String owner, String name, String descriptor) {
    return !isAboutMethod()
        && (method == null || method.equals(inMethod))
        && (calleeOwner == null || calleeOwner.equals(owner))
        && names(name, descriptor);
  }

  private boolean names(String name, String descriptor) {
    return callee.length() == name.length() + descriptor.length()
        && callee.startsWith(name)
        && callee.endsWith(descriptor);
  }

  @Override
  public String toString() {
    return in.replace('/', '.') + (method == null ? "" : "." + method) + " -> " + callee;
  }
}
