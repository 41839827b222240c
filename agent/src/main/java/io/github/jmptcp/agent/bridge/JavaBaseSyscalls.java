package io.github.jmptcp.agent.bridge;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.PreloadedLibraries;
import io.github.jmptcp.nativecalls.SyscallStub;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
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
      loadUnpackedSomewhere(library);
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

  /** In the first place that lets a file be made and executed: containers often forbid either. */
  private static void loadUnpackedSomewhere(byte[] library) {
    String[] places = {
      System.getProperty("java.io.tmpdir", "/tmp"),
      System.getenv("XDG_RUNTIME_DIR"),
      "/dev/shm",
      "/var/tmp"
    };
    UnsatisfiedLinkError firstProblem = null;
    for (String place : places) {
      if (place != null) {
        try {
          loadUnpacked(library, new File(place));
          return;
        } catch (UnsatisfiedLinkError e) {
          firstProblem = firstProblem == null ? e : firstProblem;
        } catch (IOException e) {
          if (firstProblem == null) {
            firstProblem = new UnsatisfiedLinkError(e.getMessage());
          }
        }
      }
    }
    if (firstProblem != null) {
      throw firstProblem;
    }
  }

  /**
   * A library must be a file while it is loaded. It lies in a new directory, which belongs to the
   * owner alone before the file comes into being, and both are gone afterwards: nobody else can
   * touch what the JVM maps, whatever the umask is.
   */
  private static void loadUnpacked(byte[] library, File place) throws IOException {
    File directory =
        new File(place, "jmptcp-" + Log.pid() + "-" + Long.toHexString(System.nanoTime()));
    if (!directory.mkdir()) {
      throw new IOException("cannot make " + directory);
    }
    File file = new File(directory, "syscalls.so");
    try {
      if (!isMadeOwnersOnly(directory) || !file.createNewFile()) {
        throw new IOException("cannot make " + file + " the owner's only");
      }
      try (FileOutputStream out = new FileOutputStream(file)) {
        out.write(library);
      }
      JmptcpSyscalls.load(file.getAbsolutePath());
    } finally {
      file.delete();
      directory.delete();
    }
  }

  private static boolean isMadeOwnersOnly(File directory) {
    return directory.setReadable(false, /* ownerOnly= */ false)
        && directory.setWritable(false, false)
        && directory.setExecutable(false, false)
        && directory.setReadable(true, true)
        && directory.setWritable(true, true)
        && directory.setExecutable(true, true);
  }
}
