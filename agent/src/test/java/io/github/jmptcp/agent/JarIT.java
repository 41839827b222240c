package io.github.jmptcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What operators load: exactly what is meant to be in it, and nothing that a library left over. */
class JarIT {
  private static final String JAR = System.getProperty("jmptcp.jar");
  private static final long MOST_BYTES = 2_500_000;

  @Test
  void holds_the_entry_class_and_its_loader_and_all_else_below_inst() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      List<String> outside =
          jar.stream().map(ZipEntry::getName).filter(name -> !name.startsWith("inst/")).toList();
      assertThat(outside)
          .containsExactlyInAnyOrder(
              "META-INF/MANIFEST.MF",
              "META-INF/LICENSE",
              "META-INF/NOTICE",
              "META-INF/licenses/ASM",
              "META-INF/licenses/jnr-x86asm",
              "META-INF/licenses/libffi",
              "META-INF/sbom/jmptcp.cdx.json",
              "io/github/jmptcp/agent/JmptcpAgent.class",
              "io/github/jmptcp/agent/IsolatedLoader.class");
      TreeSet<String> inside = new TreeSet<>();
      jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith("inst/"))
          .forEach(name -> inside.add(name.split("/", 3)[1]));
      assertThat(inside)
          .contains(
              "agent.launch.classes", "com.classes", "jnr.classes", "net.bytebuddy.jar.asm.classes")
          .doesNotContain("org.classes") // one ASM is enough, that of Byte Buddy
          .allMatch(
              name ->
                  List.of("java.base", "jmptcp-version.properties", "jni").contains(name)
                      || name.endsWith(".classes"));
      // every start of a JVM reads the jar's whole directory
      assertThat(jar.size()).isLessThan(80);
    }
    assertThat(new java.io.File(JAR)).size().isLessThan(MOST_BYTES);
  }

  @Test
  void carries_natives_for_linux_only_and_no_multi_release_leftovers() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.contains("jni/")))
          .isNotEmpty()
          .allMatch(name -> name.matches("inst/jni/[a-z0-9_]+-Linux/libjffi-1.2.so"));
      assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(name -> name.contains("versions"));
    }
  }

  @Test
  void is_java_8_bytecode_but_for_the_classes_of_newer_releases() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      for (ZipEntry entry : jar.stream().toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          if (entry.getName().endsWith(".classes")) {
            DataInputStream pack = new DataInputStream(in);
            for (int length = pack.read(); length >= 0; length = pack.read()) {
              byte[] name = new byte[length << 8 | pack.read()];
              pack.readFully(name);
              byte[] classFile = new byte[pack.readInt()];
              pack.readFully(classFile);
              String simple = "/" + new String(name, StandardCharsets.ISO_8859_1) + ".class";
              checkVersion(entry.getName() + simple, new ByteArrayInputStream(classFile));
            }
          } else {
            checkVersion(entry.getName(), in);
          }
        }
      }
    }
  }

  // loaded by name where the release has what they need
  private static int newestBytecode(String name) {
    if (name.contains("/Ffm") || name.contains("/Downcalls.") || name.contains("/JmptcpLinker")) {
      return 66; // 22
    }
    if (name.contains("/JdkUnixChannels")) {
      return 60; // 16
    }
    return name.contains("/Jdk9") || name.contains(".jfr.") ? 53 : 52; // 9
  }

  private static void checkVersion(String name, InputStream classFile) throws IOException {
    if (!name.endsWith(".classdata") && !name.endsWith(".class")) {
      return;
    }
    DataInputStream in = new DataInputStream(classFile);
    assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
    in.readUnsignedShort();
    int version = in.readUnsignedShort();
    assertThat(version).as(name).isLessThanOrEqualTo(newestBytecode(name));
  }
}
