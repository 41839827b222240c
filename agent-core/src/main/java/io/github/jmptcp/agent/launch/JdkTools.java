package io.github.jmptcp.agent.launch;

/**
 * Recognises the JDK's own tools ({@code jps}, {@code keytool}, {@code javac}, ...), which inherit
 * JAVA_TOOL_OPTIONS and want neither an agent nor a line of ours.
 */
final class JdkTools {

  private JdkTools() {}

  static boolean isOne() {
    String module = System.getProperty("jdk.module.main"); // 9+
    if (module != null) {
      // servers, which are applications as far as the network is concerned: jwebserver, rmiregistry
      return (module.startsWith("jdk.") && !module.equals("jdk.httpserver"))
          || module.equals("java.base");
    }
    String command = System.getProperty("sun.java.command", ""); // 8
    return command.startsWith("sun.tools.")
        || command.startsWith("com.sun.tools.")
        || command.startsWith("sun.security.tools.");
  }
}
