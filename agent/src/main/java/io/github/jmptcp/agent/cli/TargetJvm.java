package io.github.jmptcp.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Another JVM, as the attach API of a JDK gives it: by reflection, since not every JVM has one. */
final class TargetJvm implements Closeable {
  private final Class<?> type;
  private final Object machine;

  private TargetJvm(Class<?> type, Object machine) {
    this.type = type;
    this.machine = machine;
  }

  /**
   * Attaches to a process.
   *
   * @throws ClassNotFoundException if this JVM has no attach API
   * @throws IOException if the process is no JVM, of another user, or does not answer
   */
  static TargetJvm attach(String pid) throws ClassNotFoundException, IOException {
    // JDK 8 has the class in tools.jar, a JRE has it nowhere
    Class<?> type =
        Class.forName(
            "com.sun.tools.attach.VirtualMachine", true, ClassLoader.getSystemClassLoader());
    return new TargetJvm(type, Objects.requireNonNull(call(type, null, "attach", pid)));
  }

  /**
   * Runs the {@code agentmain} of a jar, to its end.
   *
   * @throws IOException if the target refuses it, or answers in a way that this JDK does not
   *     understand: a JDK takes what one of another release answers for a failure
   */
  void loadAgent(String jar, String options) throws IOException {
    call(type, machine, "loadAgent", jar, options);
  }

  /** A system property of the target; null: it has none of that name. */
  @Nullable String property(String name) throws IOException {
    Properties all = (Properties) call(type, machine, "getSystemProperties");
    return all == null ? null : all.getProperty(name);
  }

  @Override
  public void close() {
    try {
      call(type, machine, "detach");
    } catch (IOException gone) {
      // what was to be asked has been asked
    }
  }

  private static @Nullable Object call(
      Class<?> type, @Nullable Object machine, String name, String... args) throws IOException {
    Class<?>[] strings = new Class<?>[args.length];
    Arrays.fill(strings, String.class);
    try {
      return type.getMethod(name, strings).invoke(machine, (Object[]) args);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getTargetException();
      throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IOException(e.toString(), e);
    }
  }
}
