package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupRejoinTest {
  private final FakeMptcp fake = new FakeMptcp();

  @ParameterizedTest
  @ValueSource(strings = {"10.0.1.1", "10.0.2.1"})
  void an_endpoint_that_cannot_be_added_again_holds_up_no_other_one(String gone) throws Exception {
    try (PathManager manager = PathManager.open(fake.kernel);
        MptcpSockets sockets = MptcpSockets.open(fake.kernel)) {
      BackupRejoin rejoin =
          new BackupRejoin(
              new ConnectionTable(),
              new EndpointChanges(manager, new KeptOwnership(true)),
              sockets);
      for (int id = 1; id <= 2; id++) {
        Endpoint endpoint = Endpoint.of("10.0." + id + ".1").id(id).build();
        fake.endpoints.put(id, endpoint);
        fake.addErrors.put("10.0." + id + ".1", Errno.ENODEV);
        assertThatThrownBy(() -> rejoin.rejoin(endpoint, 0)).isInstanceOf(NetlinkException.class);
      }
      assertThat(fake.endpoints).isEmpty();
      fake.addErrors.keySet().retainAll(Set.of(gone));
      assertThatThrownBy(rejoin::addMissing).isInstanceOf(NetlinkException.class);
      assertThat(fake.endpoints.values())
          .singleElement()
          .matches(each -> !each.address().getHostAddress().equals(gone));
      fake.addErrors.clear();
      rejoin.addMissing();
      assertThat(fake.endpoints).hasSize(2);
    }
  }
}
