package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;

/** MPTCP sockets name no interface with a link-local address; Java applications see one. */
class LinkLocalIT {

  @EachRelease
  void link_local_addresses_keep_their_scope(JavaRelease release) {
    assertSame(release, "-Dapps.run=default");
  }

  @EachRelease(from = 13, to = 17)
  void the_same_with_usePlainSocketImpl(JavaRelease release) {
    assertSame(release, "-Djdk.net.usePlainSocketImpl");
  }

  private static void assertSame(JavaRelease release, String jvmArg) {
    try (Netns netns = Netns.create("scope")) {
      netns.ip("link", "add", "here", "type", "veth", "peer", "name", "there");
      netns.ip("link", "set", "there", "up");
      netns.ip("link", "set", "here", "up");
      netns.addAddress("fe80::77/64", "here");
      Outcome plain = run(JavaCommand.on(release).jvmArgs(jvmArg), netns);
      assertThat(plain.exitCode()).isZero();
      assertThat(plain.stdout()).contains("fe80:0:0:0:0:0:0:77%here");
      assertThat(
              run(JavaCommand.on(release).jvmArgs(jvmArg).agent("loopback=mptcp,log=error"), netns))
          .isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }

  private static Outcome run(JavaCommand command, Netns netns) {
    return command.in(netns.prefix()).run("apps.Scopes", "fe80::77%here");
  }
}
