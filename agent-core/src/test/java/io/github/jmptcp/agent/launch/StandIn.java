package io.github.jmptcp.agent.launch;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** The instrumentation of a JVM that has loaded no socket class yet. */
final class StandIn {
  private final List<ClassFileTransformer> transformers = new ArrayList<>();
  private RuntimeException failure;

  /** The JVM's side. */
  Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            StandIn.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              if (failure != null) {
                throw failure;
              }
              return switch (method.getName()) {
                case "addTransformer" -> {
                  transformers.add((ClassFileTransformer) arguments[0]);
                  yield null;
                }
                case "getAllLoadedClasses" -> new Class<?>[0];
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }

  /** Every call of it throws that from now on. */
  void fails(RuntimeException thrown) {
    failure = thrown;
  }

  /** How many transformers the agent has installed. */
  int transformers() {
    return transformers.size();
  }
}
