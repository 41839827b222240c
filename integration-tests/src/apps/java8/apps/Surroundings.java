package apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;

/** What an application finds around it in its JVM, before its first socket and after. */
public final class Surroundings {
  private Surroundings() {}

  /** Stands for the log manager that an application server brings. */
  public static final class OwnLogManager extends LogManager {}

  public static void main(String[] args) throws Exception {
    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
    ByteBuffer.allocateDirect(1); // from 26, the first one starts a thread of the JDK
    describe();
    try (ServerSocket server = new ServerSocket(0);
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      System.out.println("talked " + accepted.getInputStream().read());
      describe();
      child();
    }
    System.out.println("log manager " + LogManager.getLogManager().getClass().getName());
  }

  private static void describe() {
    TreeMap<String, Integer> threads = new TreeMap<>();
    Thread.getAllStackTraces().keySet().forEach(t -> threads.merge(t.getName(), 1, Integer::sum));
    System.out.println("threads " + threads.keySet());
    for (Map.Entry<Object, Object> property : new TreeMap<>(System.getProperties()).entrySet()) {
      System.out.println("property " + property.getKey() + "=" + property.getValue());
    }
    for (Provider provider : Security.getProviders()) {
      System.out.println("provider " + provider.getName());
    }
    for (String name :
        new String[] {
          "net.bytebuddy.ByteBuddy", "net.bytebuddy.jar.asm.ClassReader", "com.kenai.jffi.Library",
          "jnr.ffi.Library", "org.objectweb.asm.ClassReader", "org.jspecify.annotations.Nullable"
        }) {
      try {
        System.out.println("visible " + Class.forName(name));
      } catch (ClassNotFoundException expected) {
        System.out.println("not visible " + name);
      }
    }
    System.out.println(
        "context loader " + Thread.currentThread().getContextClassLoader().getClass());
    System.out.println("handler " + Thread.getDefaultUncaughtExceptionHandler());
  }

  /** The descriptors that a child process gets. */
  private static void child() throws Exception {
    Process ls =
        new ProcessBuilder("sh", "-c", "for f in /proc/$$/fd/*; do readlink $f; done").start();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(ls.getInputStream()))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        System.out.println("child has " + line.replaceAll("[0-9]+", "N"));
      }
    }
    ls.waitFor();
  }
}
