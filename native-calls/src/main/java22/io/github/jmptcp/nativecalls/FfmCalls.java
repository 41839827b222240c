package io.github.jmptcp.nativecalls;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Calls by the JDK's own Foreign Function and Memory API, for JDK 22 and newer. */
final class FfmCalls implements NativeCalls {
  private final MethodHandle call;
  private final MemorySegment[] symbols = new MemorySegment[CFunction.values().length];

  // Memory that receives errno, taken for one call and put back, as NativeMemory does; by threads
  // that meet in a slot there are more.
  private final AtomicReferenceArray<MemorySegment> near = new AtomicReferenceArray<>(16);
  private final Queue<MemorySegment> others = new ConcurrentLinkedQueue<>();

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
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable problem) {
      throw new AssertionError(problem);
    } finally {
      putErrno(errno);
    }
  }

  private MemorySegment takeErrno() {
    MemorySegment errno = near.getAndSet(slot(), null);
    if (errno == null) {
      errno = others.poll();
    }
    // the global arena's memory is no direct memory that the JVM counts; that of ofAuto() is
    return errno != null ? errno : Arena.global().allocate(Linker.Option.captureStateLayout());
  }

  /** Never throws: the call is done, and its result must not be lost. */
  private void putErrno(MemorySegment errno) {
    if (!near.compareAndSet(slot(), null, errno)) {
      try {
        others.add(errno);
      } catch (OutOfMemoryError ignored) {
        // four bytes
      }
    }
  }

  private int slot() {
    return (int) Thread.currentThread().threadId() & (near.length() - 1);
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
