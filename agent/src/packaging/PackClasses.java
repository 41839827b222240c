import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * Packs class files into one file per package of ours, and one per library, for IsolatedLoader:
 * every start of a JVM reads the whole directory of the agent's jar, so it must be short. Run by
 * the build: {@code java PackClasses.java TO FROM...}; of a class that is in two folders the last
 * one counts. jnr-ffi is made to use the ASM inside Byte Buddy, which the agent has anyway.
 *
 * <p>A file holds for each class its name behind that of the file (u2 length, ISO 8859-1) and its
 * class file (u4 length, bytes), sorted by name.
 */
final class PackClasses {
  private static final String OURS = "io/github/jmptcp/";
  private static final List<String> LIBRARIES = List.of("com/", "jnr/", "net/");
  private static final String ASM = "org/objectweb/asm/";
  private static final String ASM_OF_BYTE_BUDDY = "net/bytebuddy/jar/asm/";
  private static final String BYTE_BUDDY = "net/bytebuddy/";
  private static final List<String> APART =
      List.of("io/github/jmptcp/agent/JmptcpAgent", "io/github/jmptcp/agent/IsolatedLoader");

  private PackClasses() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, TreeMap<String, Path>> packs = new TreeMap<>();
    for (String from : List.of(arguments).subList(1, arguments.length)) {
      Path root = Path.of(from);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          add(packs, root.relativize(file).toString().replaceFirst("\\.class$", ""), file);
        }
      }
    }
    Path to = Path.of(arguments[0]);
    Files.createDirectories(to);
    try (Stream<Path> old = Files.list(to)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, TreeMap<String, Path>> pack : packs.entrySet()) {
      Files.write(to.resolve(pack.getKey() + ".classes"), packed(pack.getValue()));
    }
  }

  private static void add(Map<String, TreeMap<String, Path>> packs, String name, Path file) {
    int end;
    int start;
    if (name.startsWith(OURS) && !APART.contains(name)) {
      start = OURS.length();
      end = name.lastIndexOf('/');
    } else if (LIBRARIES.stream().anyMatch(name::startsWith)) {
      start = 0;
      // one part of Byte Buddy rewrites classes at the first socket, the other attaches
      end = name.startsWith(BYTE_BUDDY) ? name.lastIndexOf('/') : name.indexOf('/');
    } else {
      return;
    }
    if (!name.endsWith("/package-info")) {
      packs
          .computeIfAbsent(name.substring(start, end).replace('/', '.'), any -> new TreeMap<>())
          .put(name.substring(end + 1).replace('/', '.'), file);
    }
  }

  private static byte[] packed(TreeMap<String, Path> classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (Map.Entry<String, Path> one : classes.entrySet()) {
      byte[] name = one.getKey().getBytes(StandardCharsets.ISO_8859_1);
      byte[] classFile = withOneAsm(Files.readAllBytes(one.getValue()));
      out.writeShort(name.length);
      out.write(name);
      out.writeInt(classFile.length);
      out.write(classFile);
    }
    return bytes.toByteArray();
  }

  /** The class file with references to ASM replaced by those to Byte Buddy's copy. */
  private static byte[] withOneAsm(byte[] classFile) {
    boolean[] replaced = new boolean[1];
    Remapper remapper =
        new Remapper() {
          @Override
          public String map(String name) {
            boolean isAsm = name.startsWith(ASM);
            replaced[0] |= isAsm;
            return isAsm ? ASM_OF_BYTE_BUDDY + name.substring(ASM.length()) : name;
          }
        };
    ClassWriter writer = new ClassWriter(0);
    ClassReader reader = new ClassReader(classFile);
    boolean isAsm = reader.getClassName().startsWith(ASM_OF_BYTE_BUDDY);
    reader.accept(new ClassRemapper(writer, remapper), isAsm ? ClassReader.SKIP_DEBUG : 0);
    return replaced[0] || isAsm ? writer.toByteArray() : classFile;
  }
}
