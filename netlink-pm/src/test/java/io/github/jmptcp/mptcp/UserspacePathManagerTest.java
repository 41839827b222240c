package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.testkit.Answer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a userspace path manager sends, and what it refuses to send. */
class UserspacePathManagerTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.1.2", 443);

  private final FakePathManager fake = new FakePathManager();
  private final List<Endpoint> created = new ArrayList<>();

  @BeforeEach
  void takeSubflows() {
    fake.kernel.on(
        fake.family,
        PmProtocol.SUBFLOW_CREATE,
        request -> {
          created.add(FakePathManager.endpointIn(request));
          return Answer.ack();
        });
  }

  @Test
  void a_subflow_leaves_by_the_device_that_is_named() throws Exception {
    try (UserspacePathManager manager = UserspacePathManager.open(fake.kernel)) {
      manager.createSubflow(7, Endpoint.of("10.0.1.1").id(3).device("eth0").build(), PEER);
    }
    assertThat(created).extracting(Endpoint::deviceIndex).containsExactly(2);
  }

  @Test
  void a_device_that_does_not_exist_is_refused() throws Exception {
    fake.kernel.on(0, 18, 16, request -> Answer.error(Errno.ENODEV));
    try (UserspacePathManager manager = UserspacePathManager.open(fake.kernel)) {
      Endpoint local = Endpoint.of("10.0.1.1").id(3).device("wwan9").build();
      assertThatThrownBy(() -> manager.createSubflow(7, local, PEER))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV))
          .hasMessageContaining("there is no network device wwan9");
    }
    assertThat(created).isEmpty();
  }

  @Test
  void a_port_of_the_local_address_is_left_out() throws Exception {
    try (UserspacePathManager manager = UserspacePathManager.open(fake.kernel)) {
      manager.createSubflow(7, Endpoint.of("10.0.1.1").id(3).port(5000).build(), PEER);
    }
    assertThat(created).extracting(Endpoint::port).containsExactly(0);
  }
}
