package io.github.jmptcp.netns;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The C functions that only tests need; each failure is an {@link IllegalStateException}. */
final class Posix {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);

  private Posix() {}

  static int call(String function, long a, long b, long c, long d) {
    MethodHandle handle =
        LINKER.downcallHandle(
            LINKER.defaultLookup().find(function).orElseThrow(),
            SHAPE,
            Linker.Option.captureCallState("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      int result = (int) handle.invokeExact(state, a, b, c, d);
      if (result < 0) {
        throw new IllegalStateException(function + ": errno " + state.get(ValueLayout.JAVA_INT, 0));
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return call("open", arena.allocateFrom(path).address(), 0x80000, 0, 0);
    }
  }

  static void setns(String path) {
    int fd = open(path);
    try {
      call("setns", fd, 0x40000000, 0, 0); // CLONE_NEWNET
    } finally {
      call("close", fd, 0, 0, 0);
    }
  }
}
