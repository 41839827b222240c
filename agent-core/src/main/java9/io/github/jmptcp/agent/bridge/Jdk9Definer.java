package io.github.jmptcp.agent.bridge;

import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jdk.internal.misc.Unsafe;

/**
 * By {@code jdk.internal.misc.Unsafe.defineClass} (9+). Nothing is appended to the boot class path:
 * that would switch off class data sharing and print a warning. What is exported, is exported to
 * the agent's own module only.
 */
final class Jdk9Definer implements ClassDefiner {
  private boolean exported;

  @Override
  public void define(Instrumentation instrumentation, String name, byte[] classFile) {
    if (!exported) {
      Set<Module> us = Collections.singleton(Jdk9Definer.class.getModule());
      Map<String, Set<Module>> exports = new HashMap<>();
      exports.put("sun.nio.ch", us);
      exports.put("jdk.internal.misc", us);
      instrumentation.redefineModule(
          Object.class.getModule(),
          Collections.emptySet(),
          exports,
          Collections.emptyMap(),
          Collections.emptySet(),
          Collections.emptyMap());
      exported = true;
    }
    Unsafe.getUnsafe().defineClass(name, classFile, 0, classFile.length, null, null);
  }
}
