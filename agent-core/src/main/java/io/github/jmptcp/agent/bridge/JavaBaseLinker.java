package io.github.jmptcp.agent.bridge;

import io.github.jmptcp.nativecalls.DowncallLinker;
import java.lang.invoke.MethodHandle;
import sun.nio.ch.JmptcpLinker;

/** Has downcall handles made inside {@code java.base} (22+), where no flag is needed. */
public final class JavaBaseLinker implements DowncallLinker {

  private final Bridge bridge;

  /** Defines the class there when it is asked for a handle. */
  public JavaBaseLinker(Bridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public MethodHandle link(Object descriptor, Object options) {
    try {
      bridge.defineInJavaBase("sun.nio.ch.JmptcpLinker");
    } catch (Exception e) {
      throw new IllegalStateException("no linker in java.base", e);
    }
    return JmptcpLinker.link(descriptor, options);
  }
}
