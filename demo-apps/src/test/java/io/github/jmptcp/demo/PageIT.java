package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as Chromium draws it. */
class PageIT {
  private static final boolean CI = System.getenv("CI") != null;

  // of the light theme, which is the default of a browser without a desktop
  private static final int PATH_1 = 0x4a90d9;
  private static final int PATH_2 = 0xf0913f;

  @TempDir Path directory;

  private String chromium(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--disable-gpu"));
    // a container or a user namespace does not allow Chromium's own
    command.add("--no-sandbox");
    command.add("--disable-dev-shm-usage");
    command.add("--user-data-dir=" + directory.resolve("profile"));
    command.addAll(List.of(arguments));
    Path page = Files.writeString(directory.resolve("page.html"), PageTest.page());
    command.add(page.toUri().toString());
    Path output = directory.resolve("output.txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(directory.resolve("error.txt").toFile())
              .start();
    } catch (IOException e) {
      assertThat(CI).as("no chromium: apt-get install chromium").isFalse();
      assumeTrue(false, "no chromium: apt-get install chromium");
      throw e;
    }
    try {
      assertThat(process.waitFor(2 * Long.getLong("jmptcp.patience", 60), TimeUnit.SECONDS))
          .as("chromium ends")
          .isTrue();
      assertThat(process.exitValue()).as(() -> text(directory.resolve("error.txt"))).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long count(BufferedImage image, int left, int width, int rgb) {
    long count = 0;
    for (int x = left; x < left + width; x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void draws_the_bytes_of_both_paths_over_time() throws Exception {
    Path png = directory.resolve("page.png");
    chromium("--hide-scrollbars", "--window-size=1040,1400", "--screenshot=" + png);
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(1040);
    // path 1 in both charts, path 2 in the second one; in the middle the first path was cut
    long first = count(image, 0, 1040, PATH_1);
    long second = count(image, 0, 1040, PATH_2);
    assertThat(first).isGreaterThan(60_000);
    assertThat(second).isGreaterThan(30_000);
    assertThat(count(image, 515, 10, PATH_1)).isZero();
    assertThat(count(image, 515, 10, PATH_2)).isPositive();
    assertThat(first).isGreaterThan(second);
  }

  @Test
  void is_understood_as_it_is_written() throws Exception {
    String seen = chromium("--dump-dom");
    assertThat(seen)
        .contains("<title>a &lt;b&gt; &amp; c</title>", "<polygon class=\"area1\"")
        .contains("<td>whole run</td><td>10.00 s</td>")
        .endsWith("</ul>\n\n\n</body></html>\n");
  }
}
