package io.github.jmptcp.agent.bridge;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.files.LibraryFile;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.PreloadedLibraries;
import io.github.jmptcp.nativecalls.SyscallStub;
import java.nio.ByteBuffer;
import sun.nio.ch.JmptcpSyscalls;

/** Loads the JNI stub from inside {@code java.base}, where no flag is needed on any release. */
public final class JavaBaseSyscalls implements SyscallStub {
  private static final String CLASS = "sun.nio.ch.JmptcpSyscalls";

  private final Bridge bridge;
  private final Log log;
  private boolean tried;
  private boolean loaded;
  private boolean byLibrary;

  /** Nothing happens before {@link #load}. */
  public JavaBaseSyscalls(Bridge bridge, Log log) {
    this.bridge = bridge;
    this.log = log;
  }

  @Override
  public synchronized boolean load() {
    if (!tried) {
      tried = true;
      loaded = tryLoad();
    }
    return loaded;
  }

  private boolean tryLoad() {
    try {
      byte[] library = Bridge.bytes(CLASS.replace('.', '/') + "-" + cpu() + ".so");
      bridge.defineInJavaBase(CLASS);
      LibraryFile.loadIntoJavaBase(
          library,
          "syscalls.so",
          Log.pid(),
          new LibraryFile.Loading() {
            @Override
            public void load(String path) {
              JmptcpSyscalls.load(path);
            }
          });
      if (JmptcpSyscalls.count() < CFunction.values().length) {
        throw new UnsatisfiedLinkError("it is older than this agent");
      }
      String wrapping = PreloadedLibraries.wrappingCalls();
      if (wrapping != null) {
        byLibrary = true;
        log.debug("calls go through the preloaded library " + wrapping);
      }
      return true;
    } catch (Exception | LinkageError e) {
      // another CPU, a temporary directory that is read-only or noexec: there are other ways
      log.debug("no JNI stub here (" + e + ")");
      return false;
    }
  }

  @Override
  public int call(int function, long a, long b, long c, long d, long e) {
    return byLibrary
        ? JmptcpSyscalls.callLibrary(function, a, b, c, d, e)
        : JmptcpSyscalls.call(function, a, b, c, d, e);
  }

  @Override
  public long address(ByteBuffer direct) {
    return JmptcpSyscalls.address(direct);
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    ByteBuffer memory = JmptcpSyscalls.allocate(bytes);
    if (memory == null) {
      throw new OutOfMemoryError("mmap of " + bytes + " bytes");
    }
    return memory;
  }

  private static String cpu() {
    return System.getProperty("os.arch", "unknown");
  }
}
