package io.github.jmptcp.it.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A kernel that qemu boots: {@code vmlinuz-NAME} in the folder that {@code JMPTCP_TEST_KERNELS}
 * names, else {@code /opt/kernels}.
 *
 * @param image its file
 * @param release as {@code uname -r} prints it: {@code 6.1.0-50-cloud-amd64}
 */
public record Kernel(Path image, String release) {
  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("JMPTCP_TEST_KERNELS", "/opt/kernels"));

  /** Those of the folder. */
  public static List<Kernel> all() throws IOException {
    List<Kernel> kernels;
    try (Stream<Path> files = Files.list(FOLDER)) {
      kernels =
          files
              .filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
              .sorted()
              .map(file -> new Kernel(file, releaseOf(file)))
              .toList();
    }
    assertThat(kernels).as("kernels in " + FOLDER).isNotEmpty();
    return kernels;
  }

  /** As {@code file} reads it off the image. */
  private static String releaseOf(Path image) {
    String text = CommandLine.run("file", "-b", image.toString());
    String rest = text.substring(text.indexOf("version ") + "version ".length());
    return rest.substring(0, rest.indexOf(' '));
  }

  /** Whether it was built with MPTCP. */
  public boolean hasMptcp() {
    return !release.startsWith("5.10");
  }

  /** The folder of its modules, as {@code .ci/kernels} lays it; skips or fails without it. */
  public Path modules() {
    Path modules = FOLDER.resolve("modules").resolve(release);
    if (!Files.isDirectory(modules)) {
      throw Ci.lacks("no " + modules + " (.ci/kernels " + FOLDER + ")");
    }
    return modules;
  }

  /**
   * Boots it in software emulation, which ends when the process is closed.
   *
   * @param userland the initramfs
   * @param mebibytes the memory
   */
  public ForkedProcess boot(Path userland, int mebibytes) {
    return ForkedProcess.start(
        List.of(
            Ci.command("qemu-system-x86_64", "qemu-system-x86").toString(),
            "-M",
            "pc",
            "-accel",
            "tcg",
            "-cpu",
            "max",
            "-m",
            "" + mebibytes,
            "-nographic",
            "-no-reboot",
            "-kernel",
            image.toString(),
            "-initrd",
            userland.toString(),
            "-append",
            // emulated timers are late on a busy machine, which a kernel takes for broken ones
            "console=ttyS0 quiet panic=-1 no_timer_check"));
  }

  /** The name of its file, for reports. */
  @Override
  public String toString() {
    return image.getFileName().toString();
  }
}
