package io.github.jmptcp.agent.socket;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.SocketAddress;

/**
 * What Netty's rewritten code calls. By reflection: the compiler finds no class in {@code java.net}
 * but those of the JDK.
 */
final class LibraryCalls {
  private static final String BRIDGE = "java.net.JmptcpDescriptors";

  private LibraryCalls() {}

  static void install(SocketParts parts) {
    call("io.github.jmptcp.agent.socket.DescriptorSockets", "install", parts);
  }

  static int open() {
    return number("socket0", false);
  }

  static void connecting(int fd, SocketAddress to) {
    call(BRIDGE, "connecting0", fd, to);
  }

  /** Connect returned. */
  static void connected(int result, int fd) {
    number("connected0", result, fd);
  }

  static void listening(int fd) {
    call(BRIDGE, "listening0", fd);
  }

  static void accepted(int fd, int listener) {
    call(BRIDGE, "accepted0", fd, listener);
  }

  static void closing(int fd) {
    call(BRIDGE, "closing0", fd);
  }

  /** One of {@code quickAck0(fd)}, {@code setQuickAck0(fd, on)} and the like. */
  static int number(String name, Object... arguments) {
    return (Integer) call(BRIDGE, name, arguments);
  }

  static void md5Signature(int fd) {
    call(BRIDGE, "md5Signature0", fd);
  }

  static void settingKeepAlive(int fd) {
    call(BRIDGE, "settingKeepAlive0", fd);
  }

  private static Object call(String type, String name, Object... arguments) {
    try {
      for (Method method : Class.forName(type).getDeclaredMethods()) {
        if (method.getName().equals(name) && takes(method, arguments)) {
          return method.invoke(null, arguments);
        }
      }
      throw new IllegalArgumentException("no " + name);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean takes(Method method, Object[] arguments) {
    Class<?>[] types = method.getParameterTypes();
    boolean takes = types.length == arguments.length;
    for (int i = 0; takes && i < types.length; i++) {
      takes =
          types[i].isInstance(arguments[i])
              || (types[i] == int.class && arguments[i] instanceof Integer)
              || (types[i] == boolean.class && arguments[i] instanceof Boolean);
    }
    return takes;
  }
}
