package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A socket that is closed while the agent makes it plain TCP: the descriptor is another file's
 * then, which must stay as it is. {@code strace} lets each {@code dup3} take 40 ms, so that the
 * close comes before, in and after it.
 */
class CloseRaceIT {
  private static final int ROUNDS = 12;
  private static final int STEP_MICROS = 5000;

  static Stream<Arguments> kinds() {
    return Jvm.some()
        .flatMap(
            jvm ->
                Stream.of("inline-socket", "inline-channel", "server", "server-channel")
                    .map(kind -> Arguments.of(jvm, kind)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("kinds")
  void no_other_file_is_hit(Jvm jvm, String kind) {
    String strace = Ci.command("strace", "strace").toString();
    try (Netns netns = Netns.create("race")) {
      JavaCommand.Outcome run =
          jvm.command()
              .agent("exclude=listen:*,log=warn")
              .through(strace, "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf")
              .through("-e", "trace=dup3", "-e", "inject=dup3:delay_enter=40000")
              .in(netns.prefix())
              .run("apps.CloseRaces", kind, "" + ROUNDS, "" + STEP_MICROS);
      assertThat(run.stdout()).isEqualTo("rounds " + ROUNDS + " broken 0\n");
      assertThat(run.stderr()).isEmpty();
      assertThat(run.exitCode()).isZero();
    }
  }
}
