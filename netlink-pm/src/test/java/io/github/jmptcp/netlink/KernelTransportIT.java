package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenericNetlink;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The netlink sockets of the kernel itself. */
class KernelTransportIT {
  private static final int RTM_GETLINK = 18;

  private final TransportFactory kernel = TransportFactory.kernel();

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void finds_the_controller_and_its_group_by_name() throws Exception {
    try (GenericNetlink netlink = GenericNetlink.open(kernel)) {
      Family controller = netlink.family("nlctrl");
      assertThat(controller.id()).isEqualTo(16);
      assertThat(controller.groups()).containsKey("notify");
      assertThatThrownBy(() -> netlink.family("no-such-family"))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("ENOENT"));
      assertThatThrownBy(() -> netlink.join(controller, "no-such-group"))
          .hasMessageContaining("has [notify]");
    }
  }

  @Test
  void a_strange_request_gets_the_kernels_own_words_and_the_place() throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(kernel, Netlink.NETLINK_GENERIC)) {
      // CTRL_CMD_GETFAMILY with a family name that is too long
      byte[] attributes = new AttributeEncoder().string(2, "x".repeat(40)).toBytes();
      byte[] payload = new byte[4 + attributes.length];
      payload[0] = 3;
      System.arraycopy(attributes, 0, payload, 4, attributes.length);
      assertThatThrownBy(() -> socket.request("test", 16, payload))
          .isInstanceOfSatisfying(
              NetlinkException.class,
              e -> {
                assertThat(e.kernelText()).isNotEmpty();
                assertThat(e.offset()).isEqualTo(20);
              });
    }
  }

  @Test
  void the_kernel_checks_requests_strictly() throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(kernel, Netlink.NETLINK_ROUTE)) {
      byte[] request = new byte[16];
      request[1] = 1; // a field that has to be zero
      assertThatThrownBy(() -> socket.dump("test", RTM_GETLINK, request))
          .hasMessageContaining("EINVAL")
          .hasMessageContaining("Invalid values in header for");
    }
  }

  @Test
  void reads_a_datagram_that_is_larger_than_its_buffer() throws Exception {
    try (Netns netns = Netns.create()) {
      netns
          .exec("sh", "-c", "for i in $(seq 300); do echo link add d$i type bridge; done | ip -b -")
          .orFail();
      try (NetlinkSocket socket =
          netns.in(() -> NetlinkSocket.open(kernel, Netlink.NETLINK_ROUTE))) {
        assertThat(socket.dump("RTM_GETLINK", RTM_GETLINK, new byte[16])).hasSize(301);
      }
    }
  }

  @RepeatedTest(20)
  void close_ends_a_blocked_receive_and_leaves_no_descriptor() throws Exception {
    long before = openFiles();
    NetlinkSocket socket = NetlinkSocket.open(kernel, Netlink.NETLINK_ROUTE);
    CompletableFuture<String> blocked = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () -> {
              try {
                socket.receive(-1);
                blocked.complete("a message");
              } catch (NetlinkException e) {
                blocked.complete(e.errnoName());
              }
            });
    receiver.start();
    while (!inPoll(receiver)) {
      Thread.onSpinWait();
    }
    socket.close();
    assertThat(blocked.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("EBADF");
    receiver.join();
    assertThat(openFiles()).isEqualTo(before);
  }

  /** Whether the thread is inside the call that waits. */
  private static boolean inPoll(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("awaitReadable")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void a_closed_socket_stays_closed() throws Exception {
    NetlinkSocket socket = NetlinkSocket.open(kernel, Netlink.NETLINK_ROUTE);
    socket.close();
    socket.close();
    assertThatThrownBy(() -> socket.dump("test", RTM_GETLINK, new byte[16]))
        .hasMessageContaining("EBADF")
        .hasMessageContaining("the socket is closed");
    assertThatThrownBy(() -> socket.join(1)).hasMessageContaining("EBADF");
  }

  @Test
  void an_overflow_is_enobufs_and_the_socket_goes_on() throws Exception {
    try (Netns netns = Netns.create();
        NetlinkSocket socket = netns.in(() -> NetlinkSocket.open(kernel, Netlink.NETLINK_ROUTE))) {
      socket.join(1); // RTNLGRP_LINK
      netns.exec("ip", "link", "add", "d0", "type", "bridge").orFail();
      String flood = "for i in $(seq 3000); do echo link set d0 mtu $((1000 + i)); done | ip -b -";
      netns.exec("sh", "-c", flood).orFail();
      boolean overflow = false;
      int received = 0;
      while (true) {
        try {
          int now = socket.receive(0).size();
          if (now == 0) {
            break;
          }
          received += now;
        } catch (NetlinkException e) {
          assertThat(e.errnoName()).isEqualTo("ENOBUFS");
          overflow = true;
        }
      }
      assertThat(overflow).isTrue();
      assertThat(received).isBetween(1, 3000);
      netns.exec("ip", "link", "delete", "d0").orFail();
      assertThat(socket.receive(Patience.LIMIT.toMillis())).isNotEmpty();
    }
  }

  @Test
  void a_timeout_is_respected() throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(kernel, Netlink.NETLINK_GENERIC)) {
      long start = System.nanoTime();
      assertThat(socket.receive(50)).isEmpty();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(49_000_000L);
    }
  }
}
