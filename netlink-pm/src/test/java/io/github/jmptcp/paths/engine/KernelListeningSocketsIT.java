package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.TwoPaths;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sockets that listen at announced addresses, with the kernel. */
class KernelListeningSocketsIT extends TwoPaths {
  private static final int PORT = 5000;

  private final KernelListeningSockets sockets =
      new KernelListeningSockets(new LibC(NativeCalls.load()));

  private int open(String address) throws Exception {
    return server.in(() -> sockets.open(InetAddress.getByName(address), PORT));
  }

  private String listeners() {
    return server.exec("ss", "-tlnH").orFail();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mptcpize run "})
  void a_connection_that_is_no_join_is_closed(String run) throws Exception {
    int fd = open("10.2.0.2");
    assertThat(listeners()).contains("10.2.0.2:" + PORT);
    String connect = "{ exec 3<>/dev/tcp/10.2.0.2/" + PORT + " && echo open; cat <&3; }";
    CompletableFuture<Command> connection =
        CompletableFuture.supplyAsync(
            () ->
                client.exec(
                    "bash", "-c", "timeout 20 " + run + "bash -c '" + connect + " 2>&1; true'"));
    long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!connection.isDone()) {
      assertThat(System.nanoTime() - latest).isNegative();
      sockets.refuse(fd);
      Thread.sleep(20);
    }
    assertThat(connection.get().orFail()).startsWith("open");
    sockets.close(fd);
    assertThat(listeners()).isEmpty();
    int again = open("10.2.0.2"); // at once, whatever is left of the connection
    assertThat(again).isNotNegative();
    sockets.close(again);
  }

  @Test
  void where_a_process_listens_on_all_addresses_none_is_opened() throws Exception {
    try (MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
      assertThat(open("10.2.0.2")).isEqualTo(-Errno.EADDRINUSE);
      pair.connect("10.1.0.2");
    }
  }

  @Test
  void an_address_of_another_host_is_refused() throws Exception {
    assertThat(open("192.0.2.1")).isEqualTo(-Errno.EADDRNOTAVAIL);
  }

  @Test
  void an_ipv6_socket_leaves_ipv4_alone() throws Exception {
    int fd = open("::1");
    assertThat(listeners()).contains("[::1]:" + PORT);
    int second = open("127.0.0.1");
    assertThat(second).isNotNegative();
    sockets.close(second);
    sockets.close(fd);
  }
}
