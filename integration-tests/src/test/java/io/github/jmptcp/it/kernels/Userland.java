package io.github.jmptcp.it.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What a kernel boots into, packed by a shell script of the test resources. */
public final class Userland {
  private Userland() {}

  /**
   * Runs a script that may source {@code userland.sh}.
   *
   * @param folder where copies of the scripts go
   * @param script its resource: {@code /kernels/image.sh}
   */
  public static void pack(Path folder, String script, List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add("sh");
    copy("/kernels/userland.sh", folder);
    line.add(copy(script, folder).toString());
    line.addAll(arguments);
    try (ForkedProcess packing = ForkedProcess.start(line)) {
      assertThat(packing.awaitExit(ForkedProcess.LIMIT.multipliedBy(5))).as(packing::dump).isZero();
    }
  }

  /** Copies a resource into a folder. */
  public static Path copy(String resource, Path folder) throws IOException {
    Path copy = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    try (InputStream in = Userland.class.getResourceAsStream(resource)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
