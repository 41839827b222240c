package io.github.jmptcp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stub in a JVM of its own: the kernel shows what is mapped, and {@code ss} what listens. */
class SyscallStubIT {
  private static final String JAR = System.getProperty("jmptcp.jar");

  @TempDir Path temporary;

  @BeforeEach
  void the_build_had_a_compiler() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      String entry = "inst/java.base/sun/nio/ch/JmptcpSyscalls-%s.so";
      assumeTrue(jar.getEntry(entry.formatted(System.getProperty("os.arch"))) != null);
    }
    assumeTrue(Files.exists(Path.of("/proc/sys/net/mptcp/enabled")));
  }

  @Test
  void is_mapped_and_its_file_is_gone() throws Exception {
    Listener listener = listen(temporary.toString(), Map.of());
    assertThat(listener.maps).contains("/syscalls.so (deleted)");
    assertThat(listener.mptcp).isTrue();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  // where none of the folders will do: the fault matrix of the integration tests
  @Test
  void takes_another_folder_where_the_temporary_one_will_not_do() throws Exception {
    Listener listener = listen("/proc", Map.of());
    assertThat(listener.maps).contains("/syscalls.so (deleted)");
    assertThat(listener.mptcp).isTrue();
    assertThat(listener.log).doesNotContain("ERROR", "WARN");
  }

  @Test
  void stays_where_a_preloaded_library_wraps_none_of_the_calls() throws Exception {
    Listener listener = listen(temporary.toString(), Map.of("LD_PRELOAD", "libm.so.6"));
    assertThat(listener.maps).contains("/syscalls.so (deleted)");
    assertThat(listener.mptcp).isTrue();
    assertThat(listener.log).doesNotContain("preloaded");
  }

  private record Listener(String maps, boolean mptcp, String log) {}

  private Listener listen(String tmpdir, Map<String, String> environment) throws Exception {
    Path log = Files.createTempFile("jmptcp-stub", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-javaagent:" + JAR + "=log=debug");
    command.add("-Djava.io.tmpdir=" + tmpdir);
    command.add("-XX:-UsePerfData");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Listening.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      String port = out.readLine();
      assertThat(port).as(Files.readString(log)).matches("\\d+");
      String maps = Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
      boolean mptcp = ss().lines().anyMatch(line -> line.contains(":" + port + " "));
      process.getOutputStream().close();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Listener(maps, mptcp, Files.readString(log));
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  /** What listens with MPTCP. */
  private static String ss() throws IOException {
    Process ss = new ProcessBuilder("ss", "-H", "-n", "-l", "-M").start();
    return new String(ss.getInputStream().readAllBytes());
  }
}
