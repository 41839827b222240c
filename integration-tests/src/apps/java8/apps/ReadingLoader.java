package apps;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * For {@code -Djava.system.class.loader}: reads a file before the agent is there, for which the JDK
 * loads classes of its sockets (18 to 23).
 */
public final class ReadingLoader extends ClassLoader {

  public ReadingLoader(ClassLoader parent) throws IOException {
    super(parent);
    Files.readAllBytes(Paths.get("/proc/self/cmdline"));
  }

  /** By this the JVM adds an agent to the class path. */
  void appendToClassPathForInstrumentation(String jar) throws ReflectiveOperationException {
    Class<?> type = getParent().getClass();
    while (true) {
      try {
        Method method = type.getDeclaredMethod("appendToClassPathForInstrumentation", String.class);
        method.setAccessible(true);
        method.invoke(getParent(), jar);
        return;
      } catch (NoSuchMethodException ignored) {
        type = type.getSuperclass();
      }
    }
  }
}
