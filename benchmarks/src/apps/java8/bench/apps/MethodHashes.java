package bench.apps;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/**
 * As an agent after another one: prints for each socket class of the JDK which bytes the JVM got,
 * so that the harness can compare its methods with those of the JDK's own class file.
 */
public final class MethodHashes {
  private static final String[] CLASSES = {
    "sun.nio.ch.Net",
    "sun.nio.ch.NioSocketImpl",
    "sun.nio.ch.SocketChannelImpl",
    "sun.nio.ch.ServerSocketChannelImpl",
    "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
    "java.net.AbstractPlainSocketImpl",
    "java.net.PlainSocketImpl"
  };

  private MethodHashes() {}

  public static void premain(String folder, Instrumentation instrumentation) {
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] classFile) {
            if (name != null && (name.startsWith("sun/nio/ch/") || name.startsWith("java/net/"))) {
              write(folder, name.replace('/', '.') + ".rewritten", classFile);
            }
            return null;
          }
        },
        true);
  }

  /** Loads the classes, and copies the JDK's own class files beside. Argument: the folder. */
  public static void main(String[] args) throws Exception {
    for (String name : CLASSES) {
      String resource = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = Object.class.getResourceAsStream(resource)) {
        if (in != null) {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          DataInputStream data = new DataInputStream(in);
          for (int b = data.read(); b >= 0; b = data.read()) {
            bytes.write(b);
          }
          write(args[0], name + ".original", bytes.toByteArray());
          Class.forName(name);
        }
      }
    }
  }

  private static void write(String folder, String name, byte[] bytes) {
    try (java.io.FileOutputStream out =
        new java.io.FileOutputStream(new java.io.File(folder, name))) {
      out.write(bytes);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
