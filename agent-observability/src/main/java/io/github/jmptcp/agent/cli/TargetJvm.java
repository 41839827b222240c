package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.control.UnixSocket;
import io.github.jmptcp.agent.observe.ProcessFiles;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider;
import net.bytebuddy.agent.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM, to load an agent into it: by the attach API of this JVM where Byte Buddy finds one
 * (jdk.attach, tools.jar of JDK 8, OpenJ9's), else by HotSpot's protocol.
 */
final class TargetJvm implements Closeable {
  private static final int SIGQUIT = 3;

  private final Class<?> type;
  private final Object machine;

  private TargetJvm(Class<?> type, Object machine) {
    this.type = type;
    this.machine = machine;
  }

  /**
   * Attaches to a process.
   *
   * @throws NoAttachException if this JVM has no means to
   * @throws IOException if the process is no JVM, of another user, or does not answer
   */
  static TargetJvm attach(long pid) throws NoAttachException, IOException {
    demandJvm(pid);
    AttachmentProvider.Accessor api = AttachmentProvider.DEFAULT.attempt();
    if (api.isAvailable()) {
      Class<?> type = api.getVirtualMachineType();
      return new TargetJvm(
          type, Objects.requireNonNull(call(type, null, "attach", Long.toString(pid))));
    }
    if (ProcessFiles.innerPid(pid) != pid || isOpenJ9(pid)) {
      throw new NoAttachException();
    }
    try {
      return new TargetJvm(
          VirtualMachine.class,
          VirtualMachine.ForHotSpot.attach(
              Long.toString(pid), new SocketAttach(pid, (int) ProcessFiles.uid(pid))));
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** SIGQUIT makes a JVM listen; it ends a process that does not catch it. */
  private static void demandJvm(long pid) throws IOException {
    if (!ProcessFiles.catches(pid, SIGQUIT) && !listens(pid)) {
      throw new IOException(
          "it does not catch SIGQUIT, so it is no JVM, or one that was started with -Xrs or is"
              + " still starting");
    }
  }

  /** Whether it listens already. A killed JVM that had the same pid may have left its file. */
  private static boolean listens(long pid) throws IOException {
    File socket = ofTemporaryFolder(pid, ".java_pid" + ProcessFiles.innerPid(pid));
    return socket.exists() && UnixSocket.isAnswered(socket.getPath());
  }

  private static boolean isOpenJ9(long pid) {
    return ofTemporaryFolder(pid, ".com_ibm_tools_attach/" + pid).exists();
  }

  private static File ofTemporaryFolder(long pid, String name) {
    return new File("/proc/" + pid + "/root/tmp", name);
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
    } catch (IOException ignored) {
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

  /** This JVM has no means to attach to that one. */
  static final class NoAttachException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
