package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netlink.testkit.FakeNetwork;
import io.github.jmptcp.rtnetlink.NetworkChange;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which messages of the kernel change the way that a connection takes. */
class KnownNetworkTest {
  // include/uapi/linux/rtnetlink.h
  private static final int GROUP_LINK = 1;
  private static final int NEW_LINK = 16;
  private static final int REMOVED_LINK = 17;
  private static final int NEW_ADDRESS = 20;
  private static final int REMOVED_ADDRESS = 21;
  private static final int NEW_ROUTE = 24;
  private static final int REMOVED_ROUTE = 25;
  private static final int USABLE = 0x10001; // IFF_UP, IFF_LOWER_UP
  private static final int NO_CARRIER = 1;

  private final FakeKernel kernel = new FakeKernel();
  private final FakeNetwork network =
      new FakeNetwork(kernel).network(2, "eth0", "10.0.0.1", 24).link(3, "veth0", null, 0);
  private final KnownNetwork known = new KnownNetwork(kernel);
  private NetworkMonitor monitor;

  @BeforeEach
  void read() throws Exception {
    monitor = NetworkMonitor.open(kernel);
    known.read();
  }

  @AfterEach
  void close() {
    monitor.close();
  }

  private boolean changes(int type, byte[] payload) throws NetlinkException {
    byte[] message = new NetlinkMessage(type, 0, 0, 0, payload).encode();
    kernel.multicast(Netlink.NETLINK_ROUTE, GROUP_LINK, message);
    return changes();
  }

  private boolean changes() throws NetlinkException {
    List<NetworkChange> changes = monitor.next(0);
    assertThat(changes).hasSize(1);
    return known.changes(changes.get(0));
  }

  private boolean link(int type, int index, int flags) throws NetlinkException {
    return changes(
        type,
        FakeKernel.payload(
            16,
            header -> header.putInt(4, index).putInt(8, flags),
            new AttributeEncoder().string(3, "eth")));
  }

  private boolean address(int type, String text, int prefix, int link) throws Exception {
    byte[] bytes = InetAddress.getByName(text).getAddress();
    return changes(
        type,
        FakeKernel.payload(
            8,
            header ->
                header
                    .put(0, (byte) (bytes.length == 4 ? 2 : 10))
                    .put(1, (byte) prefix)
                    .putInt(4, link),
            new AttributeEncoder().bytes(1, bytes)));
  }

  @Test
  void an_interface_with_an_address_counts_when_its_carrier_comes_or_goes() throws Exception {
    assertThat(link(NEW_LINK, 2, USABLE)).as("as before").isFalse();
    assertThat(link(NEW_LINK, 2, NO_CARRIER)).isTrue();
    assertThat(link(NEW_LINK, 2, NO_CARRIER)).isFalse();
    assertThat(link(NEW_LINK, 2, USABLE)).isTrue();
    assertThat(link(REMOVED_LINK, 2, USABLE)).isTrue();
    assertThat(link(REMOVED_LINK, 2, USABLE)).as("it is gone already").isFalse();
  }

  @Test
  void an_interface_without_an_address_does_not() throws Exception {
    assertThat(link(NEW_LINK, 3, NO_CARRIER)).isFalse();
    assertThat(link(REMOVED_LINK, 3, NO_CARRIER)).isFalse();
    assertThat(link(NEW_LINK, 4, USABLE)).as("a new one").isFalse();
    assertThat(address(NEW_ADDRESS, "10.0.4.1", 24, 4)).isTrue();
    assertThat(link(NEW_LINK, 4, NO_CARRIER)).isTrue();
  }

  @Test
  void an_address_counts_when_it_comes_or_goes_and_not_when_its_lifetime_is_renewed()
      throws Exception {
    assertThat(address(NEW_ADDRESS, "10.0.0.1", 24, 2)).isFalse();
    assertThat(address(NEW_ADDRESS, "10.0.0.1", 16, 2)).as("another network").isTrue();
    assertThat(address(NEW_ADDRESS, "10.0.0.1", 24, 3)).as("another interface").isTrue();
    assertThat(address(NEW_ADDRESS, "2001:db8::1", 64, 2)).isTrue();
    assertThat(address(NEW_ADDRESS, "2001:db8::1", 64, 2)).isFalse();
    assertThat(address(REMOVED_ADDRESS, "2001:db8::1", 64, 2)).isTrue();
    assertThat(address(REMOVED_ADDRESS, "2001:db8::1", 64, 2)).isFalse();
  }

  @Test
  void link_local_addresses_do_not_count() throws Exception {
    assertThat(address(NEW_ADDRESS, "fe80::1", 64, 2)).isFalse();
    assertThat(address(NEW_ADDRESS, "169.254.1.1", 16, 3)).isFalse();
    assertThat(address(REMOVED_ADDRESS, "fe80::1", 64, 2)).isFalse();
    assertThat(link(NEW_LINK, 3, NO_CARRIER)).as("it has no other address").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, true", "24, false"})
  void of_routes_the_default_ones_count(int prefix, boolean counts) throws Exception {
    byte[] route =
        FakeKernel.payload(
            12,
            header ->
                header.put(0, (byte) 2).put(1, (byte) prefix).put(4, (byte) 254).put(7, (byte) 1),
            new AttributeEncoder().s32(4, 2));
    assertThat(changes(NEW_ROUTE, route)).isEqualTo(counts);
    assertThat(changes(REMOVED_ROUTE, route)).isEqualTo(counts);
  }

  @Test
  void after_lost_messages_all_is_read_again() throws Exception {
    network.address(3, "10.0.3.1", 24);
    kernel.overflow();
    assertThat(changes()).isTrue();
    assertThat(address(NEW_ADDRESS, "10.0.3.1", 24, 3)).as("read").isFalse();
    assertThat(link(NEW_LINK, 3, NO_CARRIER)).isTrue();
  }

  @Test
  void of_endpoints_address_and_port_count() {
    Endpoint endpoint = Endpoint.of("10.0.0.1").id(1).build();
    assertThat(known.changes(List.of())).isFalse();
    assertThat(known.changes(List.of(endpoint))).isTrue();
    assertThat(known.changes(List.of(endpoint.toBuilder().id(2).build()))).as("its id").isFalse();
    assertThat(known.changes(List.of(endpoint.toBuilder().port(80).build()))).isTrue();
    assertThat(known.changes(List.of())).isTrue();
  }
}
