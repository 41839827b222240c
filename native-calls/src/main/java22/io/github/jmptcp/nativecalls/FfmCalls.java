package io.github.jmptcp.nativecalls;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Calls by the JDK's own Foreign Function and Memory API, for JDK 22 and newer. */
final class FfmCalls extends NativeCalls {
  // One shape for all functions: each further downcall handle would cost milliseconds to spin.
  // The leading segment is the function's address, the second receives errno.
  private static final MethodHandle CALL =
      Downcalls.link(
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          new Linker.Option[] {Linker.Option.captureCallState("errno")});

  private final MemorySegment[] symbols = new MemorySegment[CFunction.values().length];

  // Segments that receive errno, taken for one call and put back: no lock, and no thread local,
  // which every virtual thread would fill anew.
  private final AtomicReferenceArray<MemorySegment> errnos = new AtomicReferenceArray<>(16);

  @Override
  public int call(CFunction function, long a, long b, long c, long d, long e) {
    MemorySegment symbol = symbols[function.ordinal()];
    if (symbol == null) {
      symbol = lookUp(function);
    }
    int slot = (int) Thread.currentThread().threadId() & 15;
    MemorySegment errno = errnos.getAndSet(slot, null);
    if (errno == null) {
      errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    }
    try {
      int result = (int) CALL.invokeExact(symbol, errno, a, b, c, d, e);
      return result == -1 ? -errno.get(ValueLayout.JAVA_INT, 0) : result;
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    } finally {
      errnos.set(slot, errno);
    }
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
