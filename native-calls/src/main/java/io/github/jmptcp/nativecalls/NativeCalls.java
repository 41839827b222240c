package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The port to the C library: one form of call for every function in {@link CFunction}.
 *
 * <p>Safe for concurrent use; no call takes a lock. Adapters need a 64-bit Linux, where a pointer,
 * a {@code size_t} and a {@code long} are one word.
 */
public interface NativeCalls {

  /**
   * Calls {@code function} with as many of the arguments as it takes; the rest are ignored.
   *
   * @return what the function returned, or {@code -errno} where it returned -1
   */
  int call(CFunction function, long a, long b, long c, long d, long e);

  /** The address of the first byte (index 0, not the position) of a direct buffer. */
  long address(ByteBuffer direct);

  /**
   * Memory that is zero, never freed, and does not count as direct memory of the JVM ({@code
   * -XX:MaxDirectMemorySize}).
   *
   * @throws OutOfMemoryError where the system refuses
   */
  ByteBuffer allocate(int bytes);

  /** The adapter for this JVM: FFM on JDK 22 and newer, jffi below; see the other {@code load}. */
  static NativeCalls load() {
    return load(null, null);
  }

  /**
   * The adapter for this JVM: the stub where there is one and it can be loaded, else FFM on JDK 22
   * and newer, jffi below. The latter two cost 30 to 100 ms the first time, so callers put it off
   * until a call is due; jffi starts java.util.logging.
   *
   * @param stub what an agent has brought; null: none
   * @param linker what makes the downcall handle for FFM; null: this module itself
   * @throws LinkageError where no adapter works here; the message has the reason
   */
  static NativeCalls load(@Nullable SyscallStub stub, @Nullable DowncallLinker linker) {
    if (!System.getProperty("sun.arch.data.model", "64").equals("64")) {
      throw new UnsatisfiedLinkError("native calls need a 64-bit JVM");
    }
    if (stub != null && stub.load()) {
      return new StubCalls(stub);
    }
    String version = System.getProperty("java.specification.version", "1.8");
    // FFM is final since JDK 22 (JEP 454); "1.8" is the only version with a dot
    if (version.indexOf('.') >= 0 || Integer.parseInt(version) < 22) {
      return new JffiCalls();
    }
    try {
      // in META-INF/versions/22, so that no class file of this jar is newer than Java 8 elsewhere;
      // without a parameter, because for a constructor that has one reflection makes two hidden
      // classes
      return Class.forName("io.github.jmptcp.nativecalls.Downcalls")
          .asSubclass(FfmLoader.class)
          .getDeclaredConstructor()
          .newInstance()
          .load(linker);
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      // the latter: this JVM has no linker for its CPU
      throw (LinkageError) new UnsatisfiedLinkError("FFM adapter: " + e).initCause(e);
    }
  }
}
