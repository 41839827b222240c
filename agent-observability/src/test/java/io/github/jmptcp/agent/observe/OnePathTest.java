package io.github.jmptcp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the numbers that ss and MPTCP_INFO show on Linux 6.18. */
class OnePathTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.87.1.1", 54_650);
  private static final InetSocketAddress REMOTE = new InetSocketAddress("10.87.1.2", 7_000);

  private Connection.Builder connection;

  @BeforeEach
  void connected() {
    connection = new Connection.Builder(LOCAL, REMOTE);
    connection.inUse = true;
    connection.totals = new Totals(2 << 20, 0, 0, 0);
    subflow(2 << 20);
  }

  private void subflow(long sent) {
    ByteBuffer info = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
    info.put(0, (byte) 1).putInt(16, 1448).putInt(80, 98).putInt(228, 1 << 20);
    info.putLong(120, sent).putLong(200, sent);
    connection.subflows.add(Subflow.of(LOCAL, REMOTE, new TcpInfo(info.array())));
  }

  /** The names of ss. */
  private OnePathTest info(
      int addAddrSignal,
      int addAddrAccepted,
      int subflowsMax,
      int addAddrSignalMax,
      int addAddrAcceptedMax,
      int localAddrMax) {
    byte[] info = new byte[96];
    info[1] = (byte) addAddrSignal;
    info[2] = (byte) addAddrAccepted;
    info[3] = (byte) subflowsMax;
    info[4] = (byte) addAddrSignalMax;
    info[5] = (byte) addAddrAcceptedMax;
    info[41] = (byte) localAddrMax;
    connection.info = new MptcpInfo(info);
    return this;
  }

  private String client() {
    return String.join("\n", Throttle.of(connection.build()));
  }

  private String server() {
    connection.role = Role.ACCEPT;
    return client();
  }

  @Test
  void a_client_without_endpoints() {
    assertThat(info(0, 0, 2, 0, 0, 0).client())
        .isEqualTo(
            "one path: this host has no subflow endpoint, and accepts no announced address;"
                + " endpoints=auto, or add_addr_accepted=8");
    assertThat(info(0, 0, 2, 0, 2, 0).client())
        .startsWith("one path: this host has no subflow endpoint, and the peer has announced no");
    assertThat(info(0, 1, 2, 0, 2, 0).client()).as("joined, and lost").isEmpty();
    assertThat(info(0, 0, 2, 0, 0, 1).client()).as("may be a dead path").isEmpty();
  }

  @Test
  void a_server_that_announces_nothing_or_the_address_in_use_alone() {
    assertThat(info(0, 0, 2, 0, 0, 0).server())
        .startsWith("one path: the peer has opened no other, and this host announces no address;");
    assertThat(info(0, 0, 2, 1, 0, 0).server())
        .isEqualTo(
            "one path: the peer has opened no other, and this host announces only the address that"
                + " the peer uses; announce all addresses (endpoints=FIRST+signal;SECOND+signal)");
    assertThat(info(1, 0, 2, 1, 0, 0).server())
        .startsWith("one path: the peer has joined none of the addresses that this host has");
  }

  @Test
  void a_limit_of_0() {
    assertThat(info(0, 0, 0, 0, 0, 2).client())
        .isEqualTo("one path: the limit of subflows is 0; subflows=2");
    assertThat(info(0, 0, 0, 0, 0, 0).client())
        .as("so it is under a path manager in user space")
        .isEmpty();
  }

  @Test
  void little_data_needs_no_second_path() {
    connection.totals = new Totals(1000, 1000, 0, 0);
    assertThat(info(0, 0, 2, 0, 0, 0).client()).isEmpty();
    assertThat(server()).isEmpty();
  }

  @Test
  void nothing_is_claimed_of_what_is_not_known() {
    assertThat(client()).as("no MPTCP_INFO").isEmpty();
    connection.inUse = false;
    assertThat(info(0, 0, 2, 0, 0, 0).client()).as("TCP").isEmpty();
  }

  @Test
  void an_application_that_sends_less_than_a_burst_at_a_time() {
    connection.totals = new Totals(3_136 << 10, 0, 0, 0);
    connection.outstanding = 1000;
    subflow(160 << 10);
    assertThat(info(0, 0, 2, 0, 0, 2).client())
        .startsWith("one path is enough: the application has at most 64 KiB on the way at a time");
    subflow(1 << 20);
    connection.subflows.remove(1);
    assertThat(client()).as("both are used").isEmpty();
  }
}
