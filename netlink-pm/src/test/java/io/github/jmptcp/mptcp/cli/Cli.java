package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.Netns;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs {@link IpMptcp} in a namespace and keeps what it prints. */
final class Cli {
  private Cli() {}

  static Command run(Netns netns, String... args) throws Exception {
    return netns.in(() -> run(new IpMptcp(), args));
  }

  static Command run(IpMptcp cli, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = cli.run(args, new PrintStream(out, true), new PrintStream(err, true));
    return new Command(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
