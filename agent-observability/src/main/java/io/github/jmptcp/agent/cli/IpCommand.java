package io.github.jmptcp.agent.cli;

import io.github.jmptcp.mptcp.cli.IpMptcp;
import java.io.PrintStream;

/** The commands of {@code ip mptcp}, by the netlink library, in this process's namespace. */
final class IpCommand {

  private IpCommand() {}

  static int run(String word, String[] args, PrintStream out, PrintStream err) {
    String[] words = new String[args.length + 1];
    words[0] = word;
    System.arraycopy(args, 0, words, 1, args.length);
    try (IpMptcp ip = new IpMptcp()) {
      return ip.run(words, out, err);
    } catch (LinkageError e) {
      err.println("jmptcp: this JVM cannot call the kernel: " + e.getMessage());
      return 1;
    }
  }
}
