package io.github.jmptcp.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's option table is the one in {@link Option}. */
class ReadmeTest {

  @Test
  void has_the_option_table() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    String begin = "<!-- options:begin (from Option.java; checked by a test) -->\n";
    int start = readme.indexOf(begin) + begin.length();
    assertThat(readme.substring(start, readme.indexOf("<!-- options:end -->"))).isEqualTo(table());
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| key | values | default | meaning |\n|---|---|---|---|\n");
    for (Option<?> option : Option.all()) {
      String value = option.defaultValue();
      table.append("| `").append(option.key()).append("` | ");
      table.append(option.type().text().replace("|", "\\|")).append(" | ");
      table.append(value == null ? "" : "`" + value + "`").append(" | ");
      table.append(option.meaning().replace("|", "\\|")).append(" |\n");
    }
    return table.toString();
  }
}
