package io.github.jmptcp.nativecalls;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** Calls by the JDK's own Foreign Function and Memory API, for JDK 22 and newer. */
final class FfmCalls implements NativeCalls {
  private final MethodHandle call;
  private final MemorySegment[] symbols = new MemorySegment[CFunction.values().length];

  /** Memory that receives errno. */
  private final Pool<MemorySegment> errnos = new Pool<>(16);

  /**
   * Calls by that handle.
   *
   * @param call of (function, errno, a, b, c, d, e)
   */
  FfmCalls(MethodHandle call) {
    this.call = call;
  }

  @Override
  public int call(CFunction function, long a, long b, long c, long d, long e) {
    MemorySegment symbol = symbols[function.ordinal()];
    if (symbol == null) {
      symbol = lookUp(function);
    }
    MemorySegment errno = takeErrno();
    try {
      int result = (int) call.invokeExact(symbol, errno, a, b, c, d, e);
      return result == -1 ? -errno.get(ValueLayout.JAVA_INT, 0) : result;
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable problem) {
      throw new AssertionError(problem);
    } finally {
      errnos.put(errno); // never throws: the call is done, and its result must not be lost
    }
  }

  private MemorySegment takeErrno() {
    MemorySegment errno = errnos.take();
    // the global arena's memory is no direct memory that the JVM counts; that of ofAuto() is
    return errno != null ? errno : Arena.global().allocate(Linker.Option.captureStateLayout());
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    return Arena.global().allocate(bytes, Long.BYTES).asByteBuffer();
  }

  @Override
  public long address(ByteBuffer direct) {
    // duplicate: the segment starts at the buffer's position
    return MemorySegment.ofBuffer(direct.duplicate().clear()).address();
  }

  private MemorySegment lookUp(CFunction function) {
    MemorySegment symbol =
        Linker.nativeLinker()
            .defaultLookup()
            .find(function.symbol())
            .orElseThrow(
                () -> new UnsatisfiedLinkError("no " + function.symbol() + " in the C library"));
    symbols[function.ordinal()] = symbol;
    return symbol;
  }
}
