package io.github.jmptcp.agent.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;

/**
 * Puts the bridge into {@code java.base} of the JVM of the tests, where the agent has it. Needs the
 * {@code --add-opens} of this module's pom.
 */
final class JavaBase {
  private static boolean defined;

  private JavaBase() {}

  /**
   * To be called before a class is linked that extends one of the bridge. Does nothing where the
   * JVM was started with the bridge patched in, as a mutation check needs it: {@code --patch-module
   * java.base=FOLDER}.
   */
  static synchronized void defineBridge() {
    if (defined || isThere()) {
      return;
    }
    try {
      define("sun.nio.ch.IOUtil", "sun/nio/ch/JmptcpBridge");
      define("java.net.Socket", "java/net/JmptcpDescriptors");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    defined = true;
  }

  private static boolean isThere() {
    try {
      Class.forName("sun.nio.ch.JmptcpBridge", false, null);
      return true;
    } catch (ClassNotFoundException ignored) {
      return false;
    }
  }

  private static void define(String neighbour, String name)
      throws ReflectiveOperationException, IOException {
    try (InputStream in = JavaBase.class.getResourceAsStream("/" + name + ".class")) {
      MethodHandles.privateLookupIn(Class.forName(neighbour), MethodHandles.lookup())
          .defineClass(in.readAllBytes());
    }
  }

  /** The JDK's object for a descriptor. */
  static FileDescriptor descriptor(int fd) {
    try {
      FileDescriptor descriptor = new FileDescriptor();
      Field number = FileDescriptor.class.getDeclaredField("fd");
      number.setAccessible(true);
      number.setInt(descriptor, fd);
      return descriptor;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
