package io.github.jmptcp.demo;

/** The demo cannot continue; the message gives the fix. */
final class DemoException extends Exception {

  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
