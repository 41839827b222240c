package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.NativeSocket;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Writes after the peer has closed are lost on MPTCP for about a minute, where TCP fails the second
 * one. This shows that it cannot be detected from outside: a peer that has closed both directions,
 * and one that has only ended its output and does not read for a while, look the same to every call
 * there is. The send window falls with each write to both.
 */
class WriteAfterCloseIT {
  private static final int POLLERR = 0x8;

  @Test
  void the_kernel_takes_writes_after_the_peers_close_on_mptcp_and_refuses_them_on_tcp()
      throws Exception {
    assertThat(writesTaken(SocketFacts.TCP, 20)).isLessThan(20);
    assertThat(writesTaken(SocketFacts.MPTCP, 20)).isEqualTo(20);
  }

  @Test
  void a_closed_peer_and_a_half_closed_one_that_does_not_read_yet_look_the_same() throws Exception {
    Seen closed = seen(Conversation.ofNothing());
    CountDownLatch end = new CountDownLatch(1);
    Seen halfClosed =
        seen(
            socket -> {
              socket.shutdownOutput();
              try {
                end.await(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    end.countDown();
    assertThat(closed).isEqualTo(halfClosed);
    // IN, OUT and RDHUP; neither ERR nor HUP
    assertThat(closed.poll).isEqualTo(0x1 | 0x4 | 0x2000);
    assertThat(closed.windowFell).isTrue();
  }

  /** The difference that would show it, if every living peer read. */
  @Test
  void the_window_of_a_half_closed_peer_that_reads_does_not_fall() throws Exception {
    Seen reads =
        seen(
            socket -> {
              socket.shutdownOutput();
              byte[] buffer = new byte[8192];
              while (socket.read(buffer) >= 0) {
                // on
              }
            });
    assertThat(reads.windowFell).isFalse();
  }

  private record Seen(int poll, int infoFlags, int tcpState, int error, boolean windowFell) {}

  private static Seen seen(Conversation peers) throws IOException {
    int solMptcp = 284;
    int mptcpInfoFlags = 8;
    int solTcp = 6;
    int tcpInfo = 11;
    int tcpInfoSendWindow = 228;
    try (Netns netns = Netns.create("close");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.MPTCP, peers);
        NativeSocket socket = connect(netns, peer, SocketFacts.MPTCP)) {
      assertThat(socket.read(new byte[1])).as("the end of the stream").isEqualTo(-1);
      int window = socket.structure(solTcp, tcpInfo, tcpInfoSendWindow);
      for (int i = 0; i < 60; i++) {
        socket.write(new byte[1000], 1000);
        // it has been acknowledged by then
        await().untilAsserted(() -> assertThat(socket.unsent()).isZero());
      }
      return new Seen(
          socket.poll(),
          socket.structure(solMptcp, 1, mptcpInfoFlags),
          socket.structure(solTcp, tcpInfo, 0) & 0xff,
          socket.option(1, 4),
          socket.structure(solTcp, tcpInfo, tcpInfoSendWindow) < window - 10_000);
    }
  }

  private static int writesTaken(int protocol, int most) throws IOException {
    try (Netns netns = Netns.create("close");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", protocol, Conversation.ofNothing());
        NativeSocket socket = connect(netns, peer, protocol)) {
      assertThat(socket.read(new byte[1])).as("the end of the stream").isEqualTo(-1);
      for (int taken = 0; taken < most; taken++) {
        try {
          socket.write(new byte[100], 100);
          // the answer to it has come by then
          await().until(() -> socket.unsent() == 0 || (socket.poll() & POLLERR) != 0);
        } catch (IOException e) {
          return taken;
        }
      }
      return most;
    }
  }

  private static NativeSocket connect(Netns netns, MptcpPeer peer, int protocol)
      throws IOException {
    return NativeSocket.connect(netns, InetAddress.getByName("127.0.0.1"), peer.port(), protocol);
  }
}
