package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointParser;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only comes about between two calls to the kernel. */
class EndpointReconcilerTest {
  // include/uapi/linux/mptcp_pm.h
  private static final int DEL_ADDR = 2;
  private static final int GET_ADDR = 3;
  private static final int GET_LIMITS = 6;
  private static final int AF_INET = 2;

  private final FakeKernel kernel = new FakeKernel();
  private final Family family = kernel.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_cmds", 6));
  private final List<Integer> there = new ArrayList<>(List.of(3, 4));

  /** Of 10.0.0.ID with the flag subflow. */
  private byte[] endpoint(int id) {
    return kernel.payload(
        family,
        GET_ADDR,
        new AttributeEncoder()
            .nested(
                1,
                address ->
                    address
                        .u16(1, AF_INET)
                        .u8(2, id)
                        .bytes(3, new byte[] {10, 0, 0, (byte) id})
                        .u32(6, 2)));
  }

  @Test
  void an_endpoint_that_another_program_deletes_meanwhile_does_not_keep_the_others()
      throws Exception {
    kernel.on(family, GET_ADDR, request -> Answer.of(there.stream().map(this::endpoint).toList()));
    kernel.on(
        family,
        DEL_ADDR,
        request -> {
          there.remove(0);
          // 3 was gone when its turn came
          return kernel.requests().stream().filter(r -> r.payload().get(0) == DEL_ADDR).count() == 1
              ? Answer.error(Errno.EINVAL)
              : Answer.ack();
        });
    kernel.on(
        family,
        GET_LIMITS,
        request ->
            Answer.of(
                kernel.payload(family, GET_LIMITS, new AttributeEncoder().u32(2, 0).u32(3, 2))));
    InMemoryOwnership store = new InMemoryOwnership();
    try (OwnershipStore.Session session = store.open()) {
      for (String words : List.of("10.0.0.3 id 3 subflow", "10.0.0.4 id 4 subflow")) {
        session.read().putEndpoint(EndpointParser.parse(words));
      }
    }
    try (PathManager manager = PathManager.open(kernel)) {
      ChangeSummary summary =
          new EndpointReconciler(store, ProcessIdentity.self()).release(manager, true);

      assertThat(summary.removed()).extracting(Endpoint::id).containsExactly(4);
      assertThat(there).isEmpty();
      try (OwnershipStore.Session session = store.open()) {
        assertThat(session.read().isEmpty()).isTrue();
      }
    }
  }
}
