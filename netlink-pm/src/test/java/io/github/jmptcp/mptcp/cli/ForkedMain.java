package io.github.jmptcp.mptcp.cli;

/**
 * Java's way into {@link IpMptcp} for forked JVMs. The sources of tests are compiled for a newer
 * Java than the JVMs that some tests fork, so {@link Forked} compiles this text again for Java 8.
 */
final class ForkedMain {
  static final String CLASS = "IpMptcpMain";

  static final String SOURCE =
      """
      import io.github.jmptcp.mptcp.cli.IpMptcp;

      public final class IpMptcpMain {
        public static void main(String[] args) {
          System.exit(new IpMptcp().run(args, System.out, System.err));
        }
      }
      """;

  private ForkedMain() {}
}
