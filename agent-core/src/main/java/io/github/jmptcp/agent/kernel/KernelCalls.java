package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.bridge.JavaBaseLinker;
import io.github.jmptcp.agent.bridge.JavaBaseSyscalls;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.DowncallLinker;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.nativecalls.SyscallStub;
import org.jspecify.annotations.Nullable;

/**
 * The C library, loaded when the first socket is due and never before main: loading jffi starts
 * java.util.logging, and an application server must choose its own first.
 */
public final class KernelCalls {
  private final int release;
  private final @Nullable Bridge bridge;
  private final @Nullable Log log;
  private boolean chosen;
  private volatile @Nullable LibC libC;

  public KernelCalls(int release, Bridge bridge, Log log) {
    this.release = release;
    this.bridge = bridge;
    this.log = log;
  }

  /** Calls by a C library that is loaded: a fake one in tests. */
  public KernelCalls(LibC libC) {
    this.release = 0;
    this.bridge = null;
    this.log = null;
    this.libC = libC;
  }

  /** Whether it can be loaded before main: every way but jffi's leaves java.util.logging alone. */
  public synchronized boolean startsNoLogging() {
    if (release >= 22) {
      return true;
    }
    chooseAdapters();
    return NativeCalls.canUseStub();
  }

  /** The C library. Throws, the first time or every time, where it cannot be called here. */
  public LibC libC() {
    LibC loaded = libC;
    return loaded != null ? loaded : load();
  }

  private synchronized LibC load() {
    if (libC == null) {
      chooseAdapters();
      try {
        libC = new LibC(NativeCalls.load());
      } catch (LinkageError e) {
        throw new UnsatisfiedLinkError(whyNot(e));
      }
    }
    return libC;
  }

  private void chooseAdapters() {
    if (!chosen && bridge != null && log != null) {
      chosen = true;
      SyscallStub.use(new JavaBaseSyscalls(bridge, log));
      if (release >= 22) { // FFM
        DowncallLinker.use(new JavaBaseLinker(bridge));
      }
    }
  }

  private String whyNot(LinkageError problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // jffi puts a whole stack trace into its message
    String text = String.valueOf(cause.getMessage());
    int end = text.indexOf('\n');
    text = "no native code could be loaded (" + (end < 0 ? text : text.substring(0, end)) + "): ";
    if (release >= 22) {
      return text + "this JVM has no foreign function interface for " + cpu();
    }
    return text
        + "on "
        + cpu()
        + " it needs glibc, and a directory that is writable and not mounted noexec, named by"
        + " -Djava.io.tmpdir=DIR; Java 22 and newer need neither";
  }

  /** Returns the text of a failure of {@link #libC}; of any other failure also its type. */
  public static String text(Throwable problem) {
    String message = problem.getMessage();
    return problem instanceof UnsatisfiedLinkError && message != null
        ? message
        : problem.toString();
  }

  private static String cpu() {
    return System.getProperty("os.arch", "this CPU");
  }
}
