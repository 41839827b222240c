package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;

/** Classes of the JDK's sockets that are loaded before the agent. */
class LoadedEarlyIT {

  @EachRelease
  void by_a_system_class_loader_that_reads_a_file(JavaRelease release) {
    JavaCommand command =
        JavaCommand.on(release).jvmArgs("-Djava.system.class.loader=apps.ReadingLoader");
    if (release.isAtLeast(9)) {
      command.jvmArgs("--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED");
    }
    try (Netns netns = Netns.create("early");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app = command.agent("").in(netns.prefix()).start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      app.send("connect channel 127.0.0.1 127.0.0.1 " + peer.port());
      app.awaitLine("done"::equals);
      // by the rule for loopback, and logged
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      app.awaitError(line -> line.contains("TCP_IS_MPTCP=0 (loopback"));
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
  }
}
