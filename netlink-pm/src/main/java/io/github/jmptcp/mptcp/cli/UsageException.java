package io.github.jmptcp.mptcp.cli;

/** The command line is wrong; the message is what goes to the error stream. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
