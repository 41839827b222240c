package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SockDiagBytesTest {
  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int INET_DIAG_INFO = 2;

  private final FakeSockets sockets = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = sockets.libC();
  private final FakeKernel sockDiag = new FakeKernel();
  private final Counters counters = new Counters();
  private final ListAllowance allowance = new ListAllowance(System.nanoTime());

  /** Sockets with the cookies 1 to that; each has sent 6 bytes and received 7. */
  private void sockDiagLists(int number) {
    ByteBuffer info = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
    info.putLong(56, 6).putLong(64, 7);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 1; i <= number; i++) {
      int cookie = i;
      messages.add(
          FakeKernel.payload(
              72,
              header -> header.put(0, (byte) Linux.AF_INET).putInt(44, cookie),
              new AttributeEncoder().bytes(INET_DIAG_INFO, info.array())));
    }
    sockDiag.on(
        Netlink.NETLINK_SOCK_DIAG,
        SOCK_DIAG_BY_FAMILY,
        SOCK_DIAG_BY_FAMILY,
        request -> request.payload().get(0) == Linux.AF_INET ? Answer.of(messages) : Answer.of());
  }

  private void close(int cookie) {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    byte[] value = new byte[8];
    ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).putLong(cookie);
    sockets.has(fd, Linux.SOL_SOCKET, Linux.SO_COOKIE, value);
    SockDiagBytes.count(libC, sockDiag, fd, allowance, counters);
    libC.close(fd);
  }

  private void assertCounted(int connections) {
    assertThat(counters.sum(Counter.BYTES_SENT)).isEqualTo(6L * connections);
    assertThat(counters.sum(Counter.BYTES_RECEIVED)).isEqualTo(7L * connections);
  }

  @Test
  void each_of_few_counts() {
    sockDiagLists(3);
    close(1);
    close(3);
    assertCounted(2);
  }

  @Test
  void one_that_sock_diag_does_not_know_counts_nothing() {
    sockDiagLists(3);
    close(4);
    assertCounted(0);
  }

  @Test
  void a_close_does_not_list_many_sockets_again() {
    sockDiagLists(1_001);
    close(1);
    int requests = sockDiag.requests().size();
    close(2);
    assertThat(sockDiag.requests()).hasSize(requests);
    assertCounted(1);
  }
}
