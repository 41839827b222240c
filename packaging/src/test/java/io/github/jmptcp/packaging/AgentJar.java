package io.github.jmptcp.packaging;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** jmptcp.jar as it is packed. */
final class AgentJar {
  static final Path FILE = Path.of(System.getProperty("jmptcp.jar"));
  static final String VERSION = System.getProperty("jmptcp.version");

  private static final String INST = "inst/";
  private static final String PACK = ".classes";

  private AgentJar() {}

  /** An entry as text. */
  static String text(String entry) throws IOException {
    try (JarFile jar = new JarFile(FILE.toFile());
        InputStream in = jar.getInputStream(jar.getJarEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The code in it by path, as it was before it was packed: {@code jnr/ffi/Pointer.class}, {@code
   * jni/x86_64-Linux/libjffi-1.2.so}.
   */
  static TreeMap<String, byte[]> code() throws IOException {
    TreeMap<String, byte[]> code = new TreeMap<>();
    try (JarFile jar = new JarFile(FILE.toFile())) {
      for (ZipEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        try (InputStream in = jar.getInputStream(entry)) {
          if (name.startsWith(INST) && name.endsWith(PACK)) {
            unpack(name.substring(INST.length(), name.length() - PACK.length()), in, code);
          } else if (name.startsWith(INST + "java.base/")) {
            String path = name.substring((INST + "java.base/").length());
            code.put(path.replaceFirst("classdata$", "class"), in.readAllBytes());
          } else if (name.endsWith(".class") || name.endsWith(".so")) {
            code.put(name.replaceFirst("^" + INST, ""), in.readAllBytes());
          }
        }
      }
    }
    return code;
  }

  /** A pack of the build's PackClasses: one package of ours or Byte Buddy's, or one library. */
  private static void unpack(String pack, InputStream in, TreeMap<String, byte[]> to)
      throws IOException {
    boolean library = pack.matches("com|jnr|net|org|net\\.bytebuddy\\..*");
    String folder = (library ? pack : "io.github.jmptcp." + pack).replace('.', '/') + "/";
    DataInputStream data = new DataInputStream(in);
    for (int high = data.read(); high >= 0; high = data.read()) {
      byte[] name = new byte[high << 8 | data.read()];
      data.readFully(name);
      byte[] classFile = new byte[data.readInt()];
      data.readFully(classFile);
      String path = new String(name, StandardCharsets.ISO_8859_1).replace('.', '/');
      to.put(folder + path + ".class", classFile);
    }
  }
}
