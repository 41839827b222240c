package io.github.jmptcp.agent.bridge;

import io.github.jmptcp.nativecalls.DowncallLinker;
import java.lang.invoke.MethodHandle;
import sun.nio.ch.JmptcpLinker;

/** Has downcall handles made inside {@code java.base} (22+), where no flag is needed. */
public final class JavaBaseLinker implements DowncallLinker {

  private JavaBaseLinker() {}

  /** Makes the native calls use it. */
  public static void use(Bridge bridge) throws Exception {
    bridge.defineInJavaBase("sun.nio.ch.JmptcpLinker");
    DowncallLinker.use(new JavaBaseLinker());
  }

  @Override
  public MethodHandle link(Object descriptor, Object options) {
    return JmptcpLinker.link(descriptor, options);
  }
}
