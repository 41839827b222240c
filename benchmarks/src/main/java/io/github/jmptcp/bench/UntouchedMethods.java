package io.github.jmptcp.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Which methods of the JDK run other bytecode than the JDK's own. */
final class UntouchedMethods implements Benchmark {

  @Override
  public String name() {
    return "bytecode";
  }

  @Override
  public String text() {
    return "How many methods of the JDK's socket classes are the same, instruction by instruction,"
        + " in the class the JVM got (seen by another agent behind jmptcp) and in the JDK's own"
        + " class file. No method with read, write, send, recv or transfer in its name may differ;"
        + " the benchmark fails if one does (urgent data apart, which is sent by sendOOB and"
        + " sendUrgentData).";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.all())) {
      Samples methods = new Samples();
      Path folder = java.nio.file.Files.createTempDirectory("jmptcp-bench");
      try {
        Variant both = Variant.jmptcp().with("both", "-javaagent:" + Files.APPS + "=" + folder);
        Fork.run(Fork.command(jdk, both, List.of(), "MethodHashes", folder.toString()));
        int same = 0;
        int other = 0;
        for (Path original : files(folder, ".original")) {
          String name = original.getFileName().toString().replace(".original", ".rewritten");
          Map<String, Instructions> before = methods(original);
          Map<String, Instructions> after = methods(folder.resolve(name));
          for (Map.Entry<String, Instructions> method : before.entrySet()) {
            boolean equal = method.getValue().toString().equals("" + after.get(method.getKey()));
            same += equal ? 1 : 0;
            other += equal ? 0 : 1;
            if (!equal && isDataPath(method.getKey())) {
              throw new IllegalStateException(jdk + " " + name + " " + method.getKey());
            }
          }
        }
        methods.add("same", same);
        methods.add("rewritten", other);
      } finally {
        for (Path file : files(folder, "")) {
          java.nio.file.Files.delete(file);
        }
        java.nio.file.Files.delete(folder);
      }
      results.add(new Result(jdk.label() + ", methods", "", true, methods, List.of(), List.of()));
    }
    return results;
  }

  private static boolean isDataPath(String method) {
    String name = method.toLowerCase(java.util.Locale.ROOT);
    name = name.substring(0, name.indexOf('('));
    return Stream.of("read", "write", "send", "recv", "transfer").anyMatch(name::contains)
        && !name.contains("oob")
        && !name.contains("urgent")
        && !name.contains("outofband");
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> all = java.nio.file.Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private static Map<String, Instructions> methods(Path classFile) throws IOException {
    Map<String, Instructions> methods = new LinkedHashMap<>();
    new ClassReader(java.nio.file.Files.readAllBytes(classFile))
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String type, String signature, String[] exceptions) {
                Instructions instructions = new Instructions();
                methods.put(name + type, instructions);
                return instructions;
              }
            },
            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return methods;
  }
}
