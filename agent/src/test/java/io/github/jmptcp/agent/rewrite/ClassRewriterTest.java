package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.classfile.ClassFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;

/** What is made of the real classes, of every JDK here and of Netty, is what ASM makes of them. */
class ClassRewriterTest {
  private static final List<String> OF_JDK =
      List.of(
          CallSites.NET,
          CallSites.SOCKET,
          CallSites.CHANNEL,
          CallSites.SERVER_CHANNEL,
          CallSites.ASYNC,
          CallSites.ASYNC_SERVER,
          CallSites.ASYNC_SERVER_BASE,
          CallSites.PLAIN,
          CallSites.PLAIN_LINUX);

  static List<JdkClasses> jdks() throws IOException {
    return JdkClasses.all();
  }

  static List<Path> nettyJars() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target/netty"))) {
      return jars.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void rewrites_the_classes_of_a_jdk_as_asm_does(JdkClasses jdk) throws IOException {
    List<String> rewritten = new ArrayList<>();
    try (JdkClasses.Reader reader = jdk.reader()) {
      for (String name : OF_JDK) {
        byte[] classFile = reader.classFile(name);
        List<CallSite> rows = CallSites.in(name, jdk.release());
        if (classFile != null && isRewrittenAsByAsm(name, classFile, rows)) {
          rewritten.add(name);
        }
      }
    }
    assertThat(rewritten).contains(CallSites.NET, CallSites.CHANNEL).hasSizeGreaterThanOrEqualTo(7);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nettyJars")
  void rewrites_nettys_classes_as_asm_does(Path jar) throws IOException {
    int rewritten = 0;
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (ZipEntry entry : classes.stream().toList()) {
        String name = entry.getName().replace(".class", "");
        if (TargetClasses.isOfNetty(name)) {
          byte[] classFile = classes.getInputStream(entry).readAllBytes();
          rewritten += isRewrittenAsByAsm(name, classFile, NettyCallSites.in(name)) ? 1 : 0;
        }
      }
    }
    assertThat(rewritten).isPositive();
  }

  private static boolean isRewrittenAsByAsm(String name, byte[] classFile, List<CallSite> rows) {
    AsmClassRewriter asm = new AsmClassRewriter(rows);
    byte[] expected = asm.rewrite(classFile);
    ClassRewriter ours = new ClassRewriter(rows);
    byte[] rewritten = ours.rewrite(classFile);
    if (expected == null) {
      assertThat(rewritten).as(name).isNull();
      return false;
    }
    assertThat(ClassText.of(rewritten)).as(name).isEqualTo(ClassText.of(expected));
    assertThat(ours.rewritten()).as(name).isEqualTo(asm.rewritten()).isPositive();
    assertThat(ours.replaced()).as(name).isEqualTo(asm.replaced());
    Map<String, byte[]> before = ClassFiles.methods(classFile);
    Map<String, byte[]> after = ClassFiles.methods(rewritten);
    before.keySet().removeAll(asm.rewrittenMethods(new ClassReader(classFile)).keySet());
    assertThat(before)
        .isNotEmpty()
        .allSatisfy((m, code) -> assertThat(after.get(m)).isEqualTo(code));
    return true;
  }
}
