package sun.nio.ch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The one restricted call on JDK 22 and newer, made by a class that the agent defines inside {@code
 * java.base}: no flag is needed and no warning printed, whatever {@code --illegal-native-access}
 * and {@code --enable-native-access} allow.
 */
public final class JmptcpLinker {
  private JmptcpLinker() {}

  /** {@code Linker.nativeLinker().downcallHandle(descriptor, options)}. */
  public static MethodHandle link(Object descriptor, Object options) {
    return Linker.nativeLinker()
        .downcallHandle((FunctionDescriptor) descriptor, (Linker.Option[]) options);
  }
}
