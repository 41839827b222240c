package sun.nio.ch;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * System calls by the JNI stub ({@code src/main/c}), whose loading and binding no flag is needed
 * for and no warning printed about when a class of {@code java.base} does it (JEP 472, JDK 24).
 */
public final class JmptcpSyscalls {
  private JmptcpSyscalls() {}

  /** {@code System.load}. */
  public static void load(String path) {
    System.load(path);
  }

  /** How many functions of {@code CFunction} the stub knows: the first ones. */
  public static native int count();

  /**
   * One system call, by the function's place in {@code CFunction}; the result or {@code -errno}.
   */
  public static native int call(int function, long a, long b, long c, long d, long e);

  /** The same by the C library's function, or by what a preloaded library has put before it. */
  public static native int callLibrary(int function, long a, long b, long c, long d, long e);

  /** The address of a direct buffer's index 0. */
  public static long address(ByteBuffer direct) {
    return ((DirectBuffer) direct).address();
  }

  /**
   * Maps memory that is zero and never freed, and that the JVM does not count as direct memory.
   *
   * @return null where the kernel refuses
   */
  public static native @Nullable ByteBuffer allocate(int bytes);
}
