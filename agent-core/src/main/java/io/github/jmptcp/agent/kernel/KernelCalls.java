package io.github.jmptcp.agent.kernel;

import io.github.jmptcp.nativecalls.DowncallLinker;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.nativecalls.SyscallStub;
import io.github.jmptcp.netlink.TransportFactory;
import org.jspecify.annotations.Nullable;

/**
 * The C library, loaded when the first socket is due and never before main: loading jffi starts
 * java.util.logging, and an application server must choose its own first.
 */
public final class KernelCalls {
  private final int release;
  private final @Nullable SyscallStub stub;
  private final @Nullable DowncallLinker linker;
  private volatile @Nullable LibC libC;

  /**
   * Calls by what an agent has brought, or by what the JDK has.
   *
   * @param release the JDK's feature number
   * @param linker null before 22
   */
  public KernelCalls(int release, SyscallStub stub, @Nullable DowncallLinker linker) {
    this.release = release;
    this.stub = stub;
    this.linker = linker;
  }

  /** Calls by a C library that is loaded: a fake one in tests. */
  public KernelCalls(LibC libC) {
    this.release = 0;
    this.stub = null;
    this.linker = null;
    this.libC = libC;
  }

  /** Whether it can be loaded before main: every way but jffi's leaves java.util.logging alone. */
  public synchronized boolean startsNoLogging() {
    return release >= 22 || (stub != null && stub.load());
  }

  /** Netlink sockets, by these calls; loads the C library. */
  public TransportFactory netlink() {
    return TransportFactory.kernel(libC());
  }

  /** The C library. Throws, the first time or every time, where it cannot be called here. */
  public LibC libC() {
    LibC loaded = libC;
    return loaded != null ? loaded : load();
  }

  private synchronized LibC load() {
    if (libC == null) {
      try {
        libC = new LibC(NativeCalls.load(stub, linker));
      } catch (LinkageError e) {
        throw new UnsatisfiedLinkError(whyNot(e));
      }
    }
    return libC;
  }

  private String whyNot(LinkageError problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // jffi puts a stack trace into its message
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
