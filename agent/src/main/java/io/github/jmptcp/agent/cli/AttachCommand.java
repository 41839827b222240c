package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/** {@code attach PID [OPTIONS]}: loads the agent into a running JVM. */
final class AttachCommand {
  private final File jar;
  private final PrintStream out;
  private final PrintStream err;

  AttachCommand(File jar, PrintStream out, PrintStream err) {
    this.jar = jar;
    this.out = out;
    this.err = err;
  }

  int run(String[] args) {
    if (args.length < 1 || args.length > 2 || !args[0].matches("[0-9]+")) {
      err.println("usage: java -jar jmptcp.jar attach PID [OPTIONS]");
      return 2;
    }
    String options = args.length == 2 ? args[1] : "";
    try {
      OptionParser.parse(options);
    } catch (BadOptionException e) {
      err.println("jmptcp: " + e.getMessage());
      return 2;
    }
    try {
      attach(args[0], options);
    } catch (ClassNotFoundException e) {
      err.println(
          "jmptcp: this Java has no module jdk.attach; with a JDK's jcmd: jcmd "
              + args[0]
              + " JVMTI.agent_load "
              + jar.getAbsolutePath()
              + (options.isEmpty() ? "" : " \"" + options + "\""));
      return 1;
    } catch (InvocationTargetException e) {
      String message = String.valueOf(e.getTargetException().getMessage());
      // what a newer JDK makes of an older JVM's "0", which is success
      if (!message.equals("0") && !message.endsWith(": 0")) {
        err.println("jmptcp: attach to " + args[0] + ": " + message);
        return 1;
      }
    } catch (ReflectiveOperationException e) {
      err.println("jmptcp: attach to " + args[0] + ": " + e);
      return 1;
    }
    out.println(
        "attached to " + args[0] + ": its new sockets are MPTCP, those it has stay as they are");
    return 0;
  }

  // by reflection: JDK 8 has the class in tools.jar, a JRE has it nowhere
  private void attach(String pid, String options) throws ReflectiveOperationException {
    Class<?> type =
        Class.forName(
            "com.sun.tools.attach.VirtualMachine", true, ClassLoader.getSystemClassLoader());
    Object machine = type.getMethod("attach", String.class).invoke(null, pid);
    try {
      type.getMethod("loadAgent", String.class, String.class)
          .invoke(machine, jar.getAbsolutePath(), options);
    } finally {
      type.getMethod("detach").invoke(machine);
    }
  }
}
