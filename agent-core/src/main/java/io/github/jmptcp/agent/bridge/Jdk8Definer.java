package io.github.jmptcp.agent.bridge;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.security.ProtectionDomain;

/** By {@code sun.misc.Unsafe.defineClass}, which JDK 8 has and 11 has not: so by reflection. */
final class Jdk8Definer implements ClassDefiner {

  @Override
  public void define(Instrumentation instrumentation, String name, byte[] classFile)
      throws Exception {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field unsafe = type.getDeclaredField("theUnsafe");
    unsafe.setAccessible(true);
    type.getMethod(
            "defineClass",
            String.class,
            byte[].class,
            int.class,
            int.class,
            ClassLoader.class,
            ProtectionDomain.class)
        .invoke(unsafe.get(null), name, classFile, 0, classFile.length, null, null);
  }
}
