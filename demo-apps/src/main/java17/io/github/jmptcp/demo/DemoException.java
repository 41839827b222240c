package io.github.jmptcp.demo;

/** The demo cannot go on; the message says what to do. */
final class DemoException extends Exception {

  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
