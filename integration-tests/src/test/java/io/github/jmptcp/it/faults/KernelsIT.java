package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other kernels, booted in qemu without hardware acceleration: {@code vmlinuz-RELEASE} in the
 * folder that {@code JMPTCP_TEST_KERNELS} names, else {@code /opt/kernels}. The kernel's own
 * counters are the witness.
 */
@EnabledIfSystemProperty(named = "jmptcp.everywhere", matches = "true")
class KernelsIT {
  private static final Duration BOOT = Duration.ofMinutes(5);
  private static final Path KERNELS =
      Path.of(System.getenv().getOrDefault("JMPTCP_TEST_KERNELS", "/opt/kernels"));
  private static final List<JavaRelease> RELEASES =
      Stream.of(8, 17, 25).map(JavaReleases::of).toList();

  @TempDir private static Path folder;
  private static Path userland;

  @BeforeAll
  static void packUserland() throws IOException {
    Path script = folder.resolve("initramfs.sh");
    try (InputStream in = KernelsIT.class.getResourceAsStream("/faults/initramfs.sh")) {
      Files.copy(in, script);
    }
    userland = folder.resolve("initramfs.gz");
    List<String> line = new ArrayList<>();
    line.addAll(List.of("sh", script.toString(), userland.toString()));
    line.add(
        Path.of(System.getProperty("apps.dir", "target/apps"), "it-apps-java8.jar").toString());
    line.add(JavaCommand.agentJar().toString());
    for (JavaRelease release : RELEASES) {
      line.add(release.feature() + "=" + release.java().getParent().getParent());
    }
    try (ForkedProcess packing = ForkedProcess.start(line)) {
      assertThat(packing.awaitExit()).as(packing::dump).isZero();
    }
  }

  @AfterAll
  static void writeTable() throws IOException {
    FaultTable.SEEN.write();
  }

  @TestFactory
  Stream<DynamicNode> sockets_of_every_release() throws IOException {
    List<Path> kernels;
    try (Stream<Path> files = Files.list(KERNELS)) {
      kernels =
          files
              .filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
              .sorted()
              .toList();
    }
    assertThat(kernels).as("kernels in " + KERNELS).isNotEmpty();
    return kernels.stream()
        .map(kernel -> dynamicTest(kernel.getFileName().toString(), () -> boot(kernel)));
  }

  private static void boot(Path kernel) {
    try (ForkedProcess machine =
        ForkedProcess.start(
            List.of(
                "qemu-system-x86_64",
                "-M",
                "pc",
                "-accel",
                "tcg",
                "-cpu",
                "max",
                "-m",
                "1536",
                "-smp",
                "2",
                "-nographic",
                "-no-reboot",
                "-kernel",
                kernel.toString(),
                "-initrd",
                userland.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1"))) {
      String release = kernelRelease(kernel);
      for (JavaRelease java : RELEASES) {
        machine.awaitLine(line -> line.contains("counters before"), BOOT);
        machine.awaitLine(line -> line.startsWith("end java"), BOOT);
        String said = section(machine.stdout().text(), "java" + java.feature());
        assertThat(said).contains("socket 7", "channel 8", "exit 0");
        long opened = grown(said, "ActiveOpens");
        assertThat(opened).isEqualTo(2);
        List<String> complaints =
            said.lines().filter(l -> l.matches("\\[jmptcp\\] (WARN|ERROR) .*")).toList();
        boolean hasMptcp = said.contains("MPTcpExt:") && !release.startsWith("5.10");
        if (hasMptcp) {
          assertThat(grown(said, "MPCapableACKRX")).isEqualTo(opened);
          assertThat(complaints).isEmpty();
        } else {
          assertThat(complaints).singleElement().asString().contains("MPTCP");
        }
        FaultTable.SEEN.saw(
            "kernel " + release,
            java,
            hasMptcp ? "MPTCP" : "TCP",
            complaints.isEmpty() ? "" : complaints.getFirst().strip());
      }
    }
  }

  /** As {@code file} reads it off the image. */
  private static String kernelRelease(Path kernel) {
    String text = CommandLine.run("file", "-b", kernel.toString());
    String rest = text.substring(text.indexOf("version ") + "version ".length());
    return rest.substring(0, rest.indexOf(' '));
  }

  /** From the counters before one release to its end. */
  private static String section(String text, String java) {
    int begin = text.indexOf("begin " + java);
    int start = text.lastIndexOf("counters before", begin);
    return "\n" + text.substring(start, text.indexOf("end " + java, begin));
  }

  /** By how much a counter has grown from before to after. */
  private static long grown(String said, String counter) {
    int after = said.indexOf("counters after");
    return value(said.substring(after), counter) - value(said.substring(0, after), counter);
  }

  private static long value(String text, String counter) {
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i + 1 < lines.size(); i++) {
      List<String> names = Arrays.asList(lines.get(i).split(" "));
      int at = names.indexOf(counter);
      if (at > 0) {
        return Long.parseLong(lines.get(i + 1).split(" ")[at]);
      }
    }
    throw new AssertionError("no counter " + counter + " in " + text);
  }
}
