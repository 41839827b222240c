package io.github.jmptcp.agent.classfile;

/** A class file that cannot be edited: it is to be left as it is. */
public final class ClassFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClassFileException(String message) {
    super(message);
  }
}
