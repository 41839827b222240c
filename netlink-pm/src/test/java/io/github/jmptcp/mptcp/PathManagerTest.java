package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real kernel seldom shows, and that nothing is sent where nothing should be. */
class PathManagerTest {
  private final FakePathManager fake = new FakePathManager();

  @Test
  void a_kernel_without_mptcp_is_named_as_such() {
    assertThatThrownBy(() -> PathManager.open(new FakeKernel()))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("ENOENT"))
        .hasMessageContaining("CONFIG_MPTCP");
  }

  @Test
  void a_failed_open_leaves_no_socket_behind() {
    FakeKernel without = new FakeKernel();
    assertThatThrownBy(() -> PathManager.open(without)).isInstanceOf(NetlinkException.class);
    assertThat(without.openTransports()).isZero();
  }

  @Test
  void reads_endpoints_with_the_names_of_their_devices() throws Exception {
    fake.endpoints.add(
        EndpointParser.parse("10.0.1.1 id 1 subflow").toBuilder().deviceIndex(2, null).build());
    try (PathManager manager = fake.open()) {
      assertThat(manager.endpoints())
          .extracting(Endpoint::toString)
          .containsExactly("10.0.1.1 id 1 subflow dev eth0");
    }
    assertThat(fake.kernel.openTransports()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0 subflow, EINVAL",
    ":: subflow, EINVAL",
    "224.0.0.1 subflow, EINVAL",
    "10.0.9.9 subflow, EADDRNOTAVAIL",
    "10.0.1.1, EINVAL",
  })
  void does_not_request_an_endpoint_that_the_kernel_would_accept_and_never_use(
      String words, String errno) throws Exception {
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(() -> manager.add(EndpointParser.parse(words)))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo(errno));
    }
    assertThat(fake.commands()).isEmpty();
  }

  @Test
  void takes_back_an_endpoint_whose_flags_an_older_kernel_dropped() throws Exception {
    fake.kernel.on(
        fake.family,
        PmProtocol.ADD_ADDR,
        request -> {
          Endpoint asked = FakePathManager.endpointIn(request);
          fake.endpoints.add(asked.toBuilder().id(4).flagBits(asked.flagBits() & 31).build());
          return Answer.ack();
        });
    fake.kernel.on(
        fake.family,
        PmProtocol.DEL_ADDR,
        request -> {
          fake.endpoints.clear();
          return Answer.ack();
        });
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(() -> manager.add(EndpointParser.parse("10.0.1.1 subflow laminar")))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("EOPNOTSUPP"))
          .hasMessageContaining("set only [subflow] of the flags [subflow, laminar]");
      assertThat(manager.endpoints()).isEmpty();
    }
  }

  @Test
  void deletes_by_address_through_the_id() throws Exception {
    fake.endpoints.add(EndpointParser.parse("10.0.1.1 id 6 signal"));
    fake.kernel.on(
        fake.family,
        PmProtocol.DEL_ADDR,
        request -> {
          // only an id, no address: this is what the kernel obeys
          assertThat(request.payload().remaining()).isEqualTo(4 + 4 + 8);
          fake.endpoints.clear();
          return Answer.ack();
        });
    try (PathManager manager = fake.open()) {
      InetAddress mapped = InetAddress.getByName("::ffff:10.0.1.1");
      assertThat(manager.delete(mapped, 0).id()).isEqualTo(6);
      assertThatThrownBy(() -> manager.delete(mapped, 0))
          .hasMessageContaining("no endpoint has the address 10.0.1.1");
    }
  }

  @Test
  void refuses_a_change_of_flags_that_the_kernel_would_ignore() throws Exception {
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(() -> manager.changeFlags(1, List.of(EndpointFlag.SIGNAL), List.of()))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("EINVAL"))
          .hasMessageContaining("only backup and fullmesh can change");
      assertThatThrownBy(() -> manager.changeFlags(1, List.of(), List.of(EndpointFlag.SUBFLOW)))
          .hasMessageContaining("EINVAL");
    }
    assertThat(fake.commands()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "17, 'too many addresses or duplicate one: -17', address and port exists",
    "16, 'too many addresses or duplicate one: -16', the kernel chooses a free one",
    "34, 'too many addresses or duplicate one: -34', at most 8 endpoints",
    "1, , CAP_NET_ADMIN",
    "98, 'create listen socket error: -98', listens on this address and port",
  })
  void an_error_has_the_fix(int errno, String text, String advice) throws Exception {
    fake.kernel.on(fake.family, PmProtocol.ADD_ADDR, r -> Answer.error(errno, text, -1));
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(() -> manager.addAsIs(EndpointParser.parse("10.0.1.1 signal")))
          .hasMessageContaining(Errno.name(errno))
          .hasMessageContaining(advice);
    }
  }

  /** Linux 6.1 gives one errno for all three. */
  @ParameterizedTest
  @CsvSource({
    "10.0.1.1 signal, EEXIST, address and port exists",
    "10.0.1.2 signal id 4, EBUSY, the kernel chooses a free one",
    "10.0.1.2 signal, ERANGE, at most 8 endpoints",
  })
  void an_older_kernels_refusal_has_its_reason(String endpoint, String errno, String advice)
      throws Exception {
    fake.endpoints.add(EndpointParser.parse("10.0.1.1 signal id 4"));
    fake.kernel.on(
        fake.family,
        PmProtocol.ADD_ADDR,
        r -> Answer.error(Errno.EINVAL, "too many addresses or duplicate one", -1));
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(() -> manager.addAsIs(EndpointParser.parse(endpoint)))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo(errno))
          .hasMessageContaining(advice);
    }
  }

  @Test
  void lost_events_are_reported_and_the_stream_continues() throws Exception {
    try (PathManager manager = fake.open();
        MptcpEvents events = manager.subscribe()) {
      fake.kernel.overflow();
      assertThat(events.next(1000)).isInstanceOf(MptcpEvent.Lost.class);
      fake.kernel.multicast(
          fake.family,
          FakePathManager.EVENTS_GROUP,
          3,
          new io.github.jmptcp.netlink.AttributeEncoder().u32(1, 0xfedcba98L));
      assertThat(events.next(1000))
          .isInstanceOfSatisfying(
              MptcpEvent.Closed.class, e -> assertThat(e.token()).isEqualTo(0xfedcba98L));
      assertThat(events.next(0)).isNull();
    }
  }

  @Test
  void an_event_that_is_newer_than_this_library_is_passed_on() throws Exception {
    try (PathManager manager = fake.open();
        MptcpEvents events = manager.subscribe()) {
      fake.kernel.multicast(
          fake.family,
          FakePathManager.EVENTS_GROUP,
          99,
          new io.github.jmptcp.netlink.AttributeEncoder().u32(1, 5).bytes(77, new byte[3]));
      MptcpEvent event = events.next(1000);
      assertThat(event.type()).isEqualTo(MptcpEvent.Type.UNKNOWN);
      assertThat(event.number()).isEqualTo(99);
      assertThat(event.attributes().token()).hasValue(5);
    }
  }

  @Test
  void an_unprivileged_subscription_reports_what_is_missing_and_leaves_no_socket()
      throws Exception {
    fake.kernel.refuseJoin(FakePathManager.EVENTS_GROUP);
    try (PathManager manager = fake.open()) {
      assertThatThrownBy(manager::subscribe)
          .hasMessageContaining("EPERM")
          .hasMessageContaining("CAP_NET_ADMIN");
      assertThat(fake.kernel.openTransports()).isEqualTo(1);
    }
  }
}
