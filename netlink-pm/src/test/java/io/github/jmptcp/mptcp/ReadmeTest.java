package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.NativeCalls;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of README.md compile as they stand there: their imports, then statements. */
class ReadmeTest {
  static Stream<String> examples() throws IOException {
    List<String> blocks =
        Pattern.compile("(?s)```java\n(.*?)```")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(blocks).isNotEmpty();
    return blocks.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void compiles_for_java_8(String example, @TempDir Path classes) throws Exception {
    String[] importsAndStatements = example.split("\n\n", 2);
    String source =
        importsAndStatements[0]
            + " final class Example { void example() throws Exception { "
            + importsAndStatements[1]
            + "}}";
    StringWriter messages = new StringWriter();
    JavaCompiler.CompilationTask task =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "--release",
                    "8",
                    "-Xlint:-options",
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-cp",
                    home(PathManager.class) + ":" + home(NativeCalls.class)),
                null,
                List.of(inMemory(source)));
    assertThat(task.call()).as(messages.toString()).isTrue();
    assertThat(classes.resolve("Example.class")).exists();
  }

  private static Path home(Class<?> of) throws Exception {
    return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static JavaFileObject inMemory(String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
