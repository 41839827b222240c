package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;

/**
 * A JNI stub of a few hundred bytes that makes system calls by itself. It is there in milliseconds,
 * where FFM and jffi take 30 to 100; but the JVM must load it, which only an agent can do without a
 * flag or a warning (JDK 24+).
 *
 * <p>A system call goes past the C library, hence past functions that {@code LD_PRELOAD} puts in
 * front of it. Where there are such ({@link PreloadedLibraries}) the stub calls by their names.
 */
public interface SyscallStub {

  /** Loads it, once; false where it is unavailable here. */
  boolean load();

  /**
   * One system call.
   *
   * @param function the {@link CFunction#ordinal}
   * @return the result, or {@code -errno}
   */
  int call(int function, long a, long b, long c, long d, long e);

  /** The address of the first byte (index 0, not the position) of a direct buffer. */
  long address(ByteBuffer direct);

  /**
   * Memory that is zero, never freed, and does not count as direct memory of the JVM.
   *
   * @throws OutOfMemoryError where the system refuses
   */
  ByteBuffer allocate(int bytes);
}
