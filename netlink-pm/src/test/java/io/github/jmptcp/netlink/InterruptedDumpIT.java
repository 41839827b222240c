package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.netns.Netns;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel's NLM_F_DUMP_INTR: links are added in the middle of the dumps of their table. */
class InterruptedDumpIT {
  private static final int RTM_GETLINK = 18;

  /** Too many for the two datagrams that the kernel fills ahead. */
  private static final int LINKS = 100;

  private Netns netns;
  private int dumps;
  private int interrupted;
  private int added;

  @BeforeEach
  void makeLinks() {
    netns = Netns.create();
    String links = "for i in $(seq " + LINKS + "); do echo link add d$i type bridge; done";
    netns.exec("sh", "-c", links + " | ip -b -").orFail();
  }

  @AfterEach
  void delete() {
    if (netns != null) {
      netns.close();
    }
  }

  /** The kernel, with a link more behind the first datagram of each of the first dumps. */
  private final class Changing implements Transport {
    private final Transport kernel;
    private final int changes;
    private boolean begins;
    private boolean reportedChange;

    Changing(Transport kernel, int changes) {
      this.kernel = kernel;
      this.changes = changes;
    }

    @Override
    public int port() {
      return kernel.port();
    }

    @Override
    public void send(byte[] datagram) throws NetlinkException {
      dumps++;
      begins = true;
      reportedChange = false;
      kernel.send(datagram);
    }

    @Override
    public byte @Nullable [] receive(long timeoutMillis) throws NetlinkException {
      byte[] datagram = kernel.receive(timeoutMillis);
      if (begins && added < changes) {
        added++;
        netns.exec("ip", "link", "add", "e" + added, "type", "bridge").orFail();
      }
      begins = false;
      if (datagram != null && !reportedChange) {
        for (NetlinkMessage message : MessageDecoder.decode(datagram, "test")) {
          reportedChange |= message.hasFlags(Netlink.NLM_F_DUMP_INTR);
        }
        interrupted += reportedChange ? 1 : 0;
      }
      return datagram;
    }

    @Override
    public void join(int group) throws NetlinkException {
      kernel.join(group);
    }

    @Override
    public void close() {
      kernel.close();
    }
  }

  private NetlinkSocket open(int changes) throws Exception {
    return netns.in(
        () ->
            NetlinkSocket.open(
                protocol -> new Changing(TransportFactory.kernel().open(protocol), changes),
                Netlink.NETLINK_ROUTE));
  }

  @Test
  void is_requested_again_until_it_has_room_for_all() throws Exception {
    try (NetlinkSocket socket = open(2)) {
      List<NetlinkMessage> links = socket.dump("RTM_GETLINK", RTM_GETLINK, new byte[16]);
      assertThat(interrupted).as("dumps that the kernel marked").isEqualTo(2);
      assertThat(dumps).isEqualTo(3);
      assertThat(links).hasSize(1 + LINKS + 2); // and lo
    }
  }

  @Test
  void is_given_up_where_the_table_never_keeps_still() throws Exception {
    try (NetlinkSocket socket = open(Integer.MAX_VALUE)) {
      assertThatThrownBy(() -> socket.dump("RTM_GETLINK", RTM_GETLINK, new byte[16]))
          .hasMessageContaining("EINTR")
          .hasMessageContaining("kept changing");
      assertThat(interrupted).isEqualTo(dumps).isGreaterThan(2);
    }
  }
}
