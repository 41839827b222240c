package io.github.jmptcp.nativecalls;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;

/** Calls by jffi, for JDK 8 to 21. */
final class JffiCalls implements NativeCalls {
  private static final Type WORD = Type.SINT64;

  private final Invoker invoker = Invoker.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final CallContext shape =
      new CallContext(
          WORD,
          new Type[] {WORD, WORD, WORD, WORD, WORD},
          CallingConvention.DEFAULT,
          /* saveErrno= */ true);
  // one slot a function; a lost race only looks the symbol up twice
  private final long[] addresses = new long[CFunction.values().length];

  @Override
  public int call(CFunction function, long a, long b, long c, long d, long e) {
    long address = addresses[function.ordinal()];
    if (address == 0) {
      address = lookUp(function);
    }
    // the callee returns an int: only the low half of the word is its result
    int result = (int) invoker.invokeL5(shape, address, a, b, c, d, e);
    return result == -1 ? -lastError.get() : result;
  }

  @Override
  public long address(ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct);
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    MemoryIO memory = MemoryIO.getInstance();
    long address = memory.allocateMemory(bytes, /* clear= */ true);
    if (address == 0) {
      throw new OutOfMemoryError("malloc of " + bytes + " bytes");
    }
    boolean done = false;
    try {
      ByteBuffer buffer = memory.newDirectByteBuffer(address, bytes);
      done = true;
      return buffer;
    } finally {
      if (!done) {
        memory.freeMemory(address);
      }
    }
  }

  private long lookUp(CFunction function) {
    long address = Library.getDefault().getSymbolAddress(function.symbol());
    if (address == 0) {
      throw new UnsatisfiedLinkError("no " + function.symbol() + " in the C library");
    }
    addresses[function.ordinal()] = address;
    return address;
  }
}
