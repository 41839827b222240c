package io.github.jmptcp.agent;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code premain}, {@code agentmain} and {@code main}. This class and {@link IsolatedLoader} are
 * the only ones on the application's class path; that loader loads all others. Nothing here throws
 * into the JVM, which would end it (an exception out of premain aborts the JVM on every release).
 */
public final class JmptcpAgent {
  private static @Nullable BiFunction<Object, Object, Object> running;

  private JmptcpAgent() {}

  /** Called by the JVM before main, for {@code -javaagent:jmptcp.jar=OPTIONS}. */
  public static void premain(String options, Instrumentation instrumentation) {
    start("premain", options, instrumentation);
  }

  /** Called by the JVM when the agent is attached to a running application. */
  public static void agentmain(String options, Instrumentation instrumentation) {
    start("agentmain", options, instrumentation);
  }

  /** {@code java -jar jmptcp.jar COMMAND}. */
  public static void main(String[] args) throws Exception {
    Object exitCode = isolated("io.github.jmptcp.agent.cli.Cli").apply(args, jar());
    System.exit((Integer) exitCode);
  }

  private static synchronized void start(
      String how, String options, Instrumentation instrumentation) {
    try {
      if (running == null) {
        running = isolated("io.github.jmptcp.agent.launch.Agent");
      }
      Object exitCode =
          running.apply(new String[] {how, options == null ? "" : options}, instrumentation);
      if (exitCode != null) {
        System.exit((Integer) exitCode);
      }
    } catch (Throwable problem) {
      Throwable cause = problem;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String line =
          cause instanceof SecurityException
              ? "the security manager forbids it ("
                  + cause.getMessage()
                  + "); add to its policy file: grant codeBase \"file:/PATH/jmptcp.jar\""
                  + " { permission java.security.AllPermission; };"
                  + " until then jmptcp is off, the application runs on plain TCP"
              : problem + "; jmptcp is off, the application runs on plain TCP";
      log("ERROR " + line);
      if (how.equals("agentmain")) {
        report(line);
      }
    }
  }

  // a JDK type is all that both loaders share
  @SuppressWarnings("unchecked")
  private static BiFunction<Object, Object, Object> isolated(String name) throws Exception {
    return (BiFunction<Object, Object, Object>)
        new IsolatedLoader(jar()).loadClass(name).getDeclaredConstructor().newInstance();
  }

  private static File jar() throws URISyntaxException {
    URL location = JmptcpAgent.class.getProtectionDomain().getCodeSource().getLocation();
    String path = location.getPath();
    // java.net.URI decodes what a path may have, and takes a while to load
    return path.indexOf('%') < 0 ? new File(path) : new File(location.toURI());
  }

  /** As AttachReport does, which may be what could not be loaded. */
  private static void report(String outcome) {
    try {
      System.setProperty("io.github.jmptcp.attach", System.nanoTime() + " " + outcome);
    } catch (Throwable ignored) {
      // the attach finds no report
    }
  }

  private static void log(String line) {
    // not System.err: the application may have replaced it, and must not see our lines there
    try {
      new FileOutputStream(FileDescriptor.err)
          .write(("[jmptcp] " + line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (SecurityException ignored) {
      System.err.println("[jmptcp] " + line);
    } catch (Throwable ignored) {
      // stderr is closed
    }
  }
}
