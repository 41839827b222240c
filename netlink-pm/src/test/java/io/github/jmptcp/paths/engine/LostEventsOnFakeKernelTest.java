package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The userspace path manager after the kernel has thrown events away (ENOBUFS). */
class LostEventsOnFakeKernelTest extends OnFakeKernel {
  private static final String CREATE = "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1";

  /** TCP_CLOSE_WAIT (include/net/tcp_states.h). */
  private static final int CLOSE_WAIT = 8;

  private final SeenSockets application = new SeenSockets();

  @BeforeEach
  void oneMoreEndpoint() {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW);
  }

  private void start(PathRules rules) throws Exception {
    engine =
        PathEngine.of(new KeptOwnership(true), seen)
            .userspace(true)
            .pathManagerSwitch(SET)
            .application(application)
            .rules(rules)
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    rounds(1);
  }

  /** A connection whose join waits for its answer. */
  private void connectAndJoin() throws Exception {
    start(PathRules.none());
    fake.connect(7, 4000);
    rounds(1);
    assertThat(fake.commands).isNotEmpty();
    fake.commands.clear();
  }

  @Test
  void a_join_that_has_failed_meanwhile_is_tried_again() throws Exception {
    connectAndJoin();
    fake.kernel.overflow();
    fake.end(new FakeSubflow(7, "10.0.2.1", 4001, 2), Errno.ETIMEDOUT);
    rounds(20 * 10);
    assertThat(fake.commands).contains(CREATE);
  }

  /** The kernel reports the end of a join a moment after its socket is gone. */
  @Test
  void the_end_of_a_join_that_is_reported_after_all_was_read_is_not_taken_for_that_of_the_next()
      throws Exception {
    connectAndJoin();
    fake.kernel.overflow();
    rounds(1);
    fake.end(new FakeSubflow(7, "10.0.2.1", 4001, 2), Errno.ETIMEDOUT);
    rounds(2);
    fake.joining(7, "10.0.2.1", 4002, 2);
    rounds(102);
    assertThat(fake.commands).startsWith(CREATE, "7 destroy 10.0.2.1:4002", CREATE);
  }

  /** A dump is no snapshot: a socket may be left out while others come and go. */
  @Test
  void what_a_dump_leaves_out_is_not_taken_for_gone() throws Exception {
    connectAndJoin();
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.kernel.overflow();
    second.hiddenDumps = 1;
    fake.subflows.forEach(each -> each.hiddenLists = 1);
    rounds(20 * 10);
    assertThat(fake.commands).isEmpty();
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.ALIVE);
  }

  @Test
  void a_join_that_still_waits_is_left_alone() throws Exception {
    connectAndJoin();
    FakeSubflow joining = fake.joining(7, "10.0.2.1", 4001, 2);
    fake.kernel.overflow();
    rounds(20 * 10);
    assertThat(fake.commands).isEmpty();
    assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(1);
    fake.end(joining, Errno.ETIMEDOUT);
    rounds(2);
    assertThat(fake.commands).containsExactly(CREATE);
  }

  @Test
  void a_subflow_that_has_joined_meanwhile_is_counted_once() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.FULLMESH);
    connectAndJoin();
    fake.kernel.overflow();
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.announce(7, 9, "192.0.2.200");
    rounds(1);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.200");
  }

  /** As on Linux 6.1, which joins without the flag. */
  @Test
  void a_backup_that_has_joined_meanwhile_is_made_one() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    connectAndJoin();
    fake.kernel.overflow();
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(3);
    assertThat(fake.commands).containsExactly("7 backup 10.0.2.1:4001");
  }

  /** The kernel reports the joined subflow after events were lost and before all was read. */
  @Test
  void a_backup_that_is_seen_before_its_event_is_made_one() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    connectAndJoin();
    fake.kernel.overflow();
    FakeSubflow second = new FakeSubflow(7, "10.0.2.1", 4001, 2);
    fake.subflows.add(second);
    rounds(1);
    fake.subflows.remove(second);
    fake.joined(second);
    rounds(3);
    assertThat(fake.commands).containsExactly("7 backup 10.0.2.1:4001");
  }

  @Test
  void a_connection_that_has_ended_meanwhile_leaves_nothing_to_a_later_one() throws Exception {
    InetSocketAddress local = new InetSocketAddress("10.0.1.1", 4000);
    connectAndJoin();
    application.bound(local);
    fake.kernel.overflow();
    fake.close(7);
    rounds(2);
    assertThat(engine.snapshot().connections()).isEmpty();
    assertThat(application.hasBound(local)).isFalse();
    fake.connect(7, 4000);
    rounds(1);
    assertThat(fake.commands).containsExactly(CREATE);
  }

  @Test
  void a_later_connection_that_is_bound_to_the_port_of_one_that_has_ended_stays_there()
      throws Exception {
    connectAndJoin();
    fake.kernel.overflow();
    fake.close(7);
    application.bound(new InetSocketAddress("10.0.1.1", 4000));
    fake.connect(8, 4000);
    rounds(20);
    assertThat(engine.snapshot().connections())
        .extracting(ConnectionView::token)
        .containsExactly(8L);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void a_path_that_was_to_come_later_does_not_come_to_a_connection_that_has_ended()
      throws Exception {
    fake.endpoints.clear();
    start(PathRules.parse("*=eth1,eth2/after=1s"));
    fake.connect(7, 4000);
    rounds(1);
    fake.kernel.overflow();
    fake.close(7);
    rounds(10);
    fake.connect(7, 4000); // by the token of the first one
    rounds(14);
    assertThat(fake.commands).isEmpty();
    rounds(10);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 254 dev 3 -> 192.0.2.1");
  }

  @Test
  void a_subflow_that_its_peer_has_closed_is_no_loss() throws Exception {
    connectAndJoin();
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.kernel.overflow();
    second.state = CLOSE_WAIT;
    rounds(20);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.CLOSING);
    fake.end(second, 0);
    rounds(20);
    assertThat(fake.commands).isEmpty();
    assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(1);
  }
}
