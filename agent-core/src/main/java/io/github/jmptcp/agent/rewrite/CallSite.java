package io.github.jmptcp.agent.rewrite;

import org.jspecify.annotations.Nullable;

/** One row of the table: a call that a class of the JDK makes, and the bridge method for it. */
final class CallSite {
  static final String BRIDGE = "sun/nio/ch/JmptcpBridge";
  static final String PLAIN_SOCKETS = "java/net/JmptcpPlainSockets";
  static final String DESCRIPTORS = "java/net/JmptcpDescriptors";

  /** When the bridge is called. */
  enum When {
    /** Before the call, which is then made. */
    BEFORE,
    /** After the call has returned; the bridge's first argument is the result, if there is one. */
    AFTER,
    /** First; where the bridge answers less than 0, the call is made after all. */
    INSTEAD,
    /** In place of the call, which the bridge makes itself: it sees the call's exception. */
    REPLACE,
    /** As {@link #INSTEAD}, of the call that creates a socket. */
    CREATE,
    /** When the method that the row names has thrown an exception, which is passed first. */
    THROWN,
    /** When the method that the row names returns; its result is passed first. */
    RETURNED
  }

  /**
   * What is passed to the bridge: an argument of the call, or what a field or method of one yields.
   */
  static final class Passed {
    private static final String[][] AS_IT_IS = {};

    /** Which argument of the call; below 0 {@link #local} of the method that makes it. */
    final int argument;

    /** Fields, and methods without arguments, to go through: owner, name, descriptor. */
    final String[][] steps;

    private final @Nullable String type;
    private final boolean isObject;

    private Passed(int argument, @Nullable String type, String[]... steps) {
      this(argument, type, false, steps);
    }

    private Passed(int argument, @Nullable String type, boolean isObject, String[]... steps) {
      this.argument = argument;
      this.type = type;
      this.isObject = isObject;
      this.steps = steps;
    }

    /** An argument as it is; the receiver of an instance call is argument 0. */
    static Passed arg(int index) {
      return new Passed(index, null, AS_IT_IS);
    }

    /** A reference that is an argument; the bridge's parameter is of type Object. */
    static Passed object(int index) {
      return arg(index).asObject();
    }

    /** The receiver of the method that makes the call. */
    static Passed receiver() {
      return local(0, Signature.OBJECT);
    }

    /** A reference in a local of the method that makes the call, such as an argument of its own. */
    static Passed local(int local, String type) {
      return new Passed(-1 - local, type, AS_IT_IS);
    }

    /** A field of the receiver of the method that makes the call. */
    static Passed receiversField(String owner, String field, String descriptor) {
      return new Passed(-1, null, new String[] {owner, field, descriptor});
    }

    /** A field of an argument. */
    static Passed field(int index, String owner, String field, String descriptor) {
      return new Passed(index, null, new String[] {owner, field, descriptor});
    }

    /** What a method of an argument returns, or a method of what that returned, and so on. */
    static Passed call(int index, String[]... ownerNameDescriptor) {
      return new Passed(index, null, ownerNameDescriptor);
    }

    /** The same reference; the bridge's parameter is of type Object. */
    Passed asObject() {
      return new Passed(argument, type, true, steps);
    }

    /** The local of the calling method, where {@link #argument} is below 0. */
    int local() {
      return -1 - argument;
    }

    /** What is passed in the end; null: the argument's own type. */
    @Nullable String type() {
      if (steps.length == 0) {
        return type;
      }
      String last = steps[steps.length - 1][2];
      return last.substring(last.indexOf(')') + 1);
    }

    /** The type of the bridge's parameter in a row about that method. */
    String bridgeType(Signature callee) {
      if (isObject) {
        return Signature.OBJECT;
      }
      String own = type();
      return own == null ? callee.argument(argument) : own;
    }
  }

  final String in;
  final @Nullable String method;
  final @Nullable String calleeOwner;
  final String callee;

  /** The length of {@link #callee}: it is compared most, and interpreted code is slow to ask. */
  final int calleeLength;

  final When when;
  final String bridge;
  final String bridgeMethod;
  final String bridgeDescriptor;
  final Passed[] passed;

  /**
   * Creates a row; {@link CallSiteTable} does.
   *
   * @param in the class that is rewritten
   * @param method the method of it that makes the call; null: any
   * @param callee the method that is called, or is meant as a whole
   * @param bridge the class in java.base that has the bridge method
   */
  CallSite(
      String in,
      @Nullable String method,
      Signature callee,
      When when,
      String bridge,
      String bridgeMethod,
      String bridgeDescriptor,
      Passed[] passed) {
    this.in = in;
    this.method = method;
    this.calleeOwner = callee.owner;
    this.callee = callee.nameAndDescriptor();
    this.calleeLength = this.callee.length();
    this.when = when;
    this.bridge = bridge;
    this.bridgeMethod = bridgeMethod;
    this.bridgeDescriptor = bridgeDescriptor;
    this.passed = passed;
  }

  /** Whether this row is about a method as a whole; {@link #callee} is that method. */
  boolean isAboutMethod() {
    return when == When.THROWN || when == When.RETURNED;
  }

  /** Whether this row is about a call of that method. */
  boolean isCall(String owner, String name, String descriptor) {
    return names(name, descriptor) && (calleeOwner == null || calleeOwner.equals(owner));
  }

  /** Whether the row names that method. */
  boolean names(String name, String descriptor) {
    return calleeLength == name.length() + descriptor.length()
        && callee.startsWith(name)
        && callee.endsWith(descriptor);
  }

  @Override
  public String toString() {
    return in.replace('/', '.') + (method == null ? "" : "." + method) + " -> " + callee;
  }
}
