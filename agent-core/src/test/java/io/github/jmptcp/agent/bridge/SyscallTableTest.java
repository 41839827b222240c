package io.github.jmptcp.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The stub knows a function by its place in the enum: the table in C must have the same order. */
class SyscallTableTest {
  private static final Path SOURCE = Path.of("../jdk-bridge/src/main/c/JmptcpSyscalls.c");
  private static final Pattern ROW =
      Pattern.compile("^ {4}(?:__NR_)?(\\w+),(?: +/\\* (\\w+) \\*/)?$", Pattern.MULTILINE);

  @Test
  void has_the_functions_in_the_order_of_the_enum() throws IOException {
    String source = Files.readString(SOURCE);
    int start = source.indexOf("NUMBERS[] = {");
    Matcher row = ROW.matcher(source.substring(start, source.indexOf("};", start)));
    String[] inC =
        row.results()
            .map(result -> result.group(2) != null ? result.group(2) : result.group(1))
            .map(name -> name.equals("POLL") ? "poll" : name)
            .toArray(String[]::new);
    String[] inJava =
        Arrays.stream(CFunction.values()).map(CFunction::symbol).toArray(String[]::new);
    assertThat(inC).startsWith(inJava);
  }
}
