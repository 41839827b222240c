package io.github.jmptcp.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An application of 10 000 classes: the agent sees the name of each of them. */
final class LargeApplication implements Benchmark {

  @Override
  public String name() {
    return "large-application";
  }

  @Override
  public String text() {
    return "A program that loads 10 000 classes from a jar, as a large Spring Boot application does"
        + " (JaCoCo instruments them, jmptcp only reads their names), and then makes one"
        + " connection. Wall time.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    int count = settings.amount(10_000, 100);
    List<Result> results = new ArrayList<>();
    Path jar = java.nio.file.Files.createTempFile("jmptcp-bench", ".jar");
    try {
      fill(jar, count);
      List<Variant> variants =
          List.of(Variant.PLAIN, Variant.EMPTY, Variant.JACOCO, Variant.MPTCPIZE, Variant.jmptcp());
      for (Jdk jdk : settings.jdks(Jdk.of(8, 17, 25))) {
        Samples wall = new Samples();
        settings.interleave(
            5,
            variants,
            variant -> {
              List<String> command =
                  new ArrayList<>(Fork.command(jdk, variant, List.of(), "ManyClasses", "" + count));
              int classPath = command.indexOf("-cp") + 1;
              command.set(classPath, command.get(classPath) + ":" + jar);
              wall.add(variant.name(), Fork.time(command).wall());
            });
        results.add(
            new Result(
                jdk.label(),
                "ms",
                false,
                wall,
                List.of(Variant.PLAIN.name(), Variant.EMPTY.name()),
                List.of()));
      }
    } finally {
      java.nio.file.Files.delete(jar);
    }
    return results;
  }

  /** Copies of one class: a name of the same length in its constant pool makes another class. */
  private static void fill(Path jar, int count) throws Exception {
    byte[] original;
    try (JarFile apps = new JarFile(Files.APPS.toFile());
        InputStream in = apps.getInputStream(apps.getEntry("bench/apps/Copied.class"))) {
      original = in.readAllBytes();
    }
    try (OutputStream file = java.nio.file.Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (int i = 0; i < count; i++) {
        String name = "C%05d".formatted(i);
        zip.putNextEntry(new ZipEntry("bench/apps/" + name + ".class"));
        zip.write(renamed(original, "Copied", name));
        zip.closeEntry();
      }
    }
  }

  private static byte[] renamed(byte[] classFile, String from, String to) {
    byte[] copy = classFile.clone();
    byte[] old = from.getBytes(StandardCharsets.US_ASCII);
    byte[] with = to.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i + old.length <= copy.length; i++) {
      if (Arrays.equals(copy, i, i + old.length, old, 0, old.length)) {
        System.arraycopy(with, 0, copy, i, with.length);
      }
    }
    return copy;
  }
}
