package io.github.jmptcp.nativecalls;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Makes the downcall handle, by a {@link DowncallLinker} or else by this module itself. */
final class Downcalls implements FfmLoader {

  @Override
  public NativeCalls load(@Nullable DowncallLinker linker) {
    // One form for all functions: each further downcall handle would cost milliseconds to spin.
    // The leading segment is the function's address, the second receives errno.
    return new FfmCalls(
        link(
            linker,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            new Linker.Option[] {Linker.Option.captureCallState("errno")}));
  }

  @SuppressWarnings(
      "restricted") // a library's user gives --enable-native-access; see DowncallLinker
  private static MethodHandle link(
      @Nullable DowncallLinker linker, FunctionDescriptor descriptor, Linker.Option[] options) {
    return linker != null
        ? linker.link(descriptor, options)
        : Linker.nativeLinker().downcallHandle(descriptor, options);
  }
}
