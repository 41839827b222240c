package io.github.jmptcp.nativecalls;

import org.jspecify.annotations.Nullable;

/** Makes the FFM adapter, whose classes are compiled for Java 22 and so not linked from here. */
interface FfmLoader {
  /**
   * Returns the adapter; {@code linker} as in {@link NativeCalls#load(SyscallStub,
   * DowncallLinker)}.
   */
  NativeCalls load(@Nullable DowncallLinker linker);
}
