package io.github.jmptcp.nativecalls;

import java.lang.invoke.MethodHandle;

/**
 * Who makes the downcall handle on JDK 22 and newer. Making one is a restricted method there: the
 * JVM prints a warning, or refuses, unless the calling module was given native access. An agent can
 * have it made by a class in {@code java.base}, which needs no flag; a library's user gives {@code
 * --enable-native-access} instead.
 */
public interface DowncallLinker {

  /**
   * Links {@code java.lang.foreign.Linker.nativeLinker().downcallHandle(descriptor, options)}.
   *
   * @param descriptor a {@code java.lang.foreign.FunctionDescriptor}
   * @param options an array of {@code java.lang.foreign.Linker.Option}
   */
  MethodHandle link(Object descriptor, Object options);
}
