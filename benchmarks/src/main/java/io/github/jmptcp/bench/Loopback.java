package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Two JVMs, or one, that talk over the loopback of a fresh network namespace. */
final class Loopback {
  static final String HOST = "127.0.0.1";

  private Loopback() {}

  /** One program that is both sides. */
  static Figures alone(Jdk jdk, Variant variant, String program, String... arguments)
      throws Exception {
    try (Netns netns = new Netns()) {
      return Fork.measure(Fork.command(jdk, variant, netns.prefix(), program, arguments));
    }
  }

  /** A client of a server; HOST and PORT in its arguments are replaced. */
  static Figures between(
      Jdk jdk, Variant server, List<String> serverProgram, Variant client, List<String> program)
      throws Exception {
    try (Netns netns = new Netns();
        Fork.Server serving =
            new Fork.Server(command(jdk, server, netns, replaced(serverProgram, "")))) {
      return Fork.measure(command(jdk, client, netns, replaced(program, serving.port)));
    }
  }

  private static List<String> command(Jdk jdk, Variant variant, Netns netns, List<String> program) {
    return Fork.command(
        jdk,
        variant,
        netns.prefix(),
        program.getFirst(),
        program.subList(1, program.size()).toArray(String[]::new));
  }

  private static List<String> replaced(List<String> program, String port) {
    List<String> result = new ArrayList<>();
    for (String word : program) {
      result.add(word.equals("HOST") ? HOST : word.equals("PORT") ? port : word);
    }
    return result;
  }
}
