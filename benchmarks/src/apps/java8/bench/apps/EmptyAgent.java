package bench.apps;

import java.lang.instrument.Instrumentation;

/**
 * An agent that does nothing: what every agent costs. With the option {@code list} it searches for
 * a class among those that are loaded: what that costs.
 */
public final class EmptyAgent {
  private EmptyAgent() {}

  public static void premain(String options, Instrumentation instrumentation) {
    if (options == null) {
      return;
    }
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (!loaded.isInterface()
          && !loaded.isArray()
          && loaded.getName().equals("sun.nio.ch.SocketChannelImpl")) {
        System.out.println("loaded early");
      }
    }
  }
}
