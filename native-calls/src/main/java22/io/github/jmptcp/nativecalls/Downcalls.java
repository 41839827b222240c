package io.github.jmptcp.nativecalls;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Makes the downcall handle, by the {@link DowncallLinker} in use or else by this module itself.
 */
final class Downcalls {

  private Downcalls() {}

  @SuppressWarnings(
      "restricted") // a library's user gives --enable-native-access; see DowncallLinker
  static MethodHandle link(FunctionDescriptor descriptor, Linker.Option[] options) {
    DowncallLinker chosen = DowncallLinker.Chosen.linker;
    return chosen != null
        ? chosen.link(descriptor, options)
        : Linker.nativeLinker().downcallHandle(descriptor, options);
  }
}
