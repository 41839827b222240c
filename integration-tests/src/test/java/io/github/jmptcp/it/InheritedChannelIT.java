package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;

/** A listener handed over by the service manager is the service manager's: it stays what it is. */
class InheritedChannelIT {
  /** Binds a TCP listener as fd 0, prints its port, and becomes the given command. */
  private static final String ACTIVATOR =
      "import os,socket,sys\n"
          + "s=socket.socket()\n"
          + "s.bind(('127.0.0.1',0))\n"
          + "s.listen()\n"
          + "print('listening',s.getsockname()[1],flush=True)\n"
          + "os.dup2(s.fileno(),0)\n"
          + "os.execvp(sys.argv[1],sys.argv[1:])\n";

  @EachRelease
  void an_inherited_listener_is_used_as_it_is(JavaRelease release) throws Exception {
    try (Netns netns = Netns.create("inherit");
        ForkedProcess app =
            JavaCommand.on(release)
                .agent("loopback=mptcp")
                .through("python3", "-c", ACTIVATOR)
                .in(netns.prefix())
                .start("apps.Inherited")) {
      String port = app.awaitLine(line -> line.startsWith("listening ")).substring(10);
      assertThat(MptcpPeer.ping(netns, "127.0.0.1", Integer.parseInt(port)))
          .isEqualTo(SocketFacts.FALLEN_BACK);
      assertThat(app.awaitExit()).isZero();
    }
  }
}
