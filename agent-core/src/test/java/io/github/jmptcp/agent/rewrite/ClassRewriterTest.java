package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;

/** What is made of the real classes, of every JDK on this machine and of Netty. */
class ClassRewriterTest {
  private static final int MADE_UP_VERSION = 90;

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
  void rewrites_the_classes_of_a_jdk(JdkClasses jdk) throws IOException {
    List<String> rewritten = new ArrayList<>();
    try (JdkClasses.Reader reader = jdk.reader()) {
      for (String name : JdkClasses.targets()) {
        byte[] classFile = reader.classFile(name);
        if (classFile != null && isRewritten(classFile, CallSites.in(name, jdk.release()))) {
          rewritten.add(name);
        }
      }
    }
    assertThat(rewritten).contains(CallSites.NET, CallSites.CHANNEL).hasSizeGreaterThanOrEqualTo(7);
  }

  /** Needs the releases that the comments of the table name. */
  @Test
  void every_row_of_the_jdk_matches_in_a_release() throws IOException {
    Set<String> unmatched = new TreeSet<>();
    Set<String> matched = new HashSet<>();
    List<Integer> releases = new ArrayList<>();
    for (JdkClasses jdk : jdks()) {
      releases.add(jdk.release());
      try (JdkClasses.Reader reader = jdk.reader()) {
        for (String name : JdkClasses.targets()) {
          byte[] classFile = reader.classFile(name);
          List<MethodNode> methods = classFile == null ? List.of() : read(classFile).methods;
          for (CallSite row : CallSites.in(name, jdk.release())) {
            String text = String.join(" ", row.in, row.method, row.callee, "->", row.bridgeMethod);
            boolean matches =
                methods.stream()
                    .flatMap(method -> bridgeCalls(method, List.of(row)).values().stream())
                    .anyMatch(count -> count > 0);
            (matches ? matched : unmatched).add(text);
          }
        }
      }
    }
    assumeThat(releases).contains(8, 11, 17, 21);
    unmatched.removeAll(matched);
    assertThat(unmatched).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nettyJars")
  void rewrites_the_classes_of_netty(Path jar) throws IOException {
    int rewritten = 0;
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (ZipEntry entry : classes.stream().toList()) {
        String name = entry.getName().replace(".class", "");
        if (TargetClasses.isOfNetty(name)) {
          byte[] classFile = classes.getInputStream(entry).readAllBytes();
          rewritten += isRewritten(classFile, NettyCallSites.in(name)) ? 1 : 0;
        }
      }
    }
    assertThat(rewritten).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void rewrites_class_files_newer_than_its_asm_knows(JdkClasses jdk) throws IOException {
    try (JdkClasses.Reader reader = jdk.reader()) {
      byte[] known = reader.classFile(CallSites.CHANNEL);
      byte[] newer = known.clone();
      newer[7] = MADE_UP_VERSION;
      List<CallSite> rows = CallSites.in(CallSites.CHANNEL, jdk.release());

      byte[] rewritten = new ClassRewriter(rows).rewrite(newer);

      byte[] expected = new ClassRewriter(rows).rewrite(known);
      expected[7] = MADE_UP_VERSION;
      assertThat(rewritten).isEqualTo(expected);
    }
  }

  /** Rewrites a class and compares it, method by method, with what the rows ask for. */
  private static boolean isRewritten(byte[] classFile, List<CallSite> rows) {
    ClassNode before = read(classFile);
    ClassRewriter rewriter = new ClassRewriter(rows);
    byte[] rewritten = rewriter.rewrite(classFile);
    if (rewritten == null) {
      assertThat(before.methods).allSatisfy(m -> assertThat(bridgeCalls(m, rows)).isEmpty());
      return false;
    }
    ClassNode after = read(rewritten);
    assertThat(ClassText.withoutMethods(rewritten)).isEqualTo(ClassText.withoutMethods(classFile));
    assertThat(after.methods).hasSameSizeAs(before.methods);
    int unchanged = 0;
    for (int i = 0; i < before.methods.size(); i++) {
      MethodNode method = before.methods.get(i);
      Map<String, Integer> expected = bridgeCalls(method, rows);
      if (expected.isEmpty()) {
        assertThat(ClassText.of(after.methods.get(i))).isEqualTo(ClassText.of(method));
        unchanged++;
      } else {
        assertThat(callsOf(after.methods.get(i), rows))
            .as(before.name + "." + method.name)
            .isEqualTo(expected);
        assertThat(ClassText.instructions(after.methods.get(i)))
            .containsSubsequence(withoutReplacedCalls(method, rows));
        verify(after.name, after.methods.get(i));
      }
    }
    assertThat(unchanged).isPositive();
    assertThat(rewriter.rewritten()).isPositive();
    return true;
  }

  private static ClassNode read(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
    return node;
  }

  /** How often each method of the bridge is to be called in that method once it is rewritten. */
  private static Map<String, Integer> bridgeCalls(MethodNode method, List<CallSite> rows) {
    Map<String, Integer> calls = new HashMap<>();
    for (CallSite row : rows) {
      String bridge = row.bridgeMethod + row.bridgeDescriptor;
      for (AbstractInsnNode instruction : method.instructions) {
        if (row.isAboutMethod()) {
          continue;
        }
        if (instruction instanceof MethodInsnNode call
            && row.callee.equals(call.name + call.desc)
            && (row.method == null || row.method.equals(method.name))
            && (row.calleeOwner == null || row.calleeOwner.equals(call.owner))) {
          calls.merge(bridge, 1, Integer::sum);
        }
      }
      if (row.isAboutMethod() && row.callee.equals(method.name + method.desc)) {
        int count =
            switch (row.when) {
              case THROWN -> method.instructions.size() == 0 ? 0 : 1;
              default -> returns(method);
            };
        calls.merge(bridge, count, Integer::sum);
      }
    }
    return calls;
  }

  private static int returns(MethodNode method) {
    int returns = 0;
    for (AbstractInsnNode instruction : method.instructions) {
      returns += instruction.getOpcode() == org.objectweb.asm.Opcodes.ARETURN ? 1 : 0;
    }
    return returns;
  }

  private static List<String> withoutReplacedCalls(MethodNode method, List<CallSite> rows) {
    List<String> left = new ArrayList<>(ClassText.instructions(method));
    for (CallSite row : rows) {
      if (row.when == CallSite.When.REPLACE) {
        String owner = row.calleeOwner == null ? "" : row.calleeOwner;
        String call = owner + "." + row.callee.replaceFirst("\\(", " (");
        left.removeIf(text -> text.startsWith("INVOKE") && text.endsWith(call));
      }
    }
    return left;
  }

  private static Map<String, Integer> callsOf(MethodNode method, List<CallSite> rows) {
    Set<String> bridges = new HashSet<>();
    rows.forEach(row -> bridges.add(row.bridge));
    Map<String, Integer> calls = new HashMap<>();
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof MethodInsnNode call && bridges.contains(call.owner)) {
        calls.merge(call.name + call.desc, 1, Integer::sum);
      }
    }
    return calls;
  }

  /** Simulates the code: kinds of values, and the sizes of stack and locals. */
  private static void verify(String owner, MethodNode method) {
    try {
      new Analyzer<>(new BasicVerifier()).analyze(owner, method);
    } catch (AnalyzerException e) {
      throw new AssertionError(owner + "." + method.name, e);
    }
  }
}
