package io.github.jmptcp.paths.engine;

import static io.github.jmptcp.netns.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import io.github.jmptcp.paths.revival.LossReason;
import io.github.jmptcp.paths.revival.TcpSample;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The userspace path manager over a fake kernel, round by round. */
class UserspaceOnFakeKernelTest extends OnFakeKernel {
  private final AtomicBoolean manages = new AtomicBoolean(true);
  private final KeptOwnership ownership =
      new KeptOwnership(true) {
        @Override
        public boolean managesPaths() {
          return manages.get();
        }
      };

  @BeforeEach
  void oneMoreEndpoint() {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW);
  }

  @AfterEach
  void leavesThePathManagers() {
    engine.close();
    assertThat(ownership.log).contains("join kernel.ostype Linux Linux", "leave");
  }

  @Test
  void the_paths_are_left_at_once_by_the_thread_that_closes_in_the_same_network_namespace()
      throws Exception {
    engine =
        PathEngine.of(ownership, seen).userspace(true).pathManagerSwitch(SET).start(fake.kernel);
    await("acting", () -> engine.snapshot().isActing());
    engine.close();
    assertThat(ownership.leftBy).isEqualTo(Thread.currentThread());
    awaitClosedSockets();
  }

  private void start(String rules) throws Exception {
    start(PathEngine.of(ownership, seen), rules);
  }

  private void start(PathEngine.Builder builder, String rules) throws Exception {
    engine =
        builder
            .userspace(true)
            .pathManagerSwitch(SET)
            .rules(rules.isEmpty() ? PathRules.none() : PathRules.parse(rules))
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    rounds(1);
  }

  private List<String> commands(String word) {
    return fake.commands.stream().filter(each -> each.contains(" " + word + " ")).toList();
  }

  @Test
  void a_new_connection_gets_the_subflows_of_the_endpoints() throws Exception {
    start("");
    fake.connect(7, 4000);
    rounds(1);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(100);
    assertThat(fake.commands).hasSize(1);
    assertThat(seen.lines).isEmpty();
  }

  /** The kernel fills in the addresses of a connection when its connect returns. */
  @Test
  void a_connection_that_a_dump_finds_before_its_connect_returns_gets_its_subflows_too()
      throws Exception {
    FakeSubflow first = fake.connection(7, 4000);
    first.unaddressed = true;
    start("");
    first.unaddressed = false;
    fake.confirm(first);
    rounds(1);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    assertThat(engine.snapshot().connections())
        .singleElement()
        .extracting(ConnectionView::remote)
        .isEqualTo(first.remote);
  }

  @Test
  void a_stalled_subflow_is_destroyed_announced_to_the_peer_and_opened_again() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.commands.clear();
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands)
        .containsExactly(
            "7 destroy 10.0.2.1:4001", "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1", "7 remove 2");
    assertThat(seen.count("died 10.0.2.1")).isEqualTo(1);
    fake.joining(7, "10.0.2.1", 4002, 2);
    rounds(102);
    assertThat(fake.commands.subList(3, 5))
        .as("one join is pending at most")
        .containsExactly("7 destroy 10.0.2.1:4002", "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    fake.join(7, "10.0.2.1", 4003, 2);
    rounds(3);
    assertThat(seen.count("back 10.0.2.1")).isEqualTo(1);
    fake.commands.clear();
    rounds(200);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void before_a_path_is_reported_new_connections_avoid_it_and_start_there_again() throws Exception {
    start("*:9=eth2,eth1");
    InetAddress peer = InetAddress.getByName("192.0.2.9");
    seen.asked = () -> engine.startOf(peer, 9, null).device();
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(3);
    assertThat(seen.lines)
        .extracting(each -> each.replaceFirst("\\d+ ", ""))
        .containsExactly("died 10.0.2.1", "asked: eth1", "back 10.0.2.1", "asked: eth2");
  }

  @Test
  void a_subflow_that_the_kernel_does_not_end_is_tried_each_ten_seconds() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.destroyErrors.put(4001, Errno.EPERM);
    second.tcp = stuck();
    rounds(6);
    assertThat(commands("refused")).hasSize(1);
    rounds(20 * 20);
    assertThat(commands("refused")).hasSizeBetween(2, 3);
    assertThat(seen.count("problem a path could not be set (SUBFLOW_DESTROY")).isEqualTo(1);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.STANDING_STILL);
    fake.destroyErrors.clear();
    rounds(20 * 10);
    assertThat(fake.commands)
        .endsWith(
            "7 destroy 10.0.2.1:4001", "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1", "7 remove 2");
  }

  @Test
  void a_backup_is_one_again_when_a_subflow_goes_on_that_the_kernel_did_not_end() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start("");
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).flags |= 0x20; // MPTCP_SUBFLOW_FLAG_BKUP_LOC
    rounds(2);
    fake.destroyErrors.put(4000, Errno.EPERM);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).endsWith("7 normal 10.0.2.1:4001", "7 destroy refused 10.0.1.1:4000");
    first.tcp = lively();
    rounds(6);
    assertThat(fake.commands).last().isEqualTo("7 backup 10.0.2.1:4001");
  }

  @Test
  void a_subflow_that_has_ended_before_it_is_destroyed_is_no_problem() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.destroyErrors.put(4001, Errno.ESRCH);
    second.tcp = stuck();
    rounds(6);
    fake.end(second, Errno.ETIMEDOUT);
    rounds(2);
    assertThat(fake.commands).endsWith("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1", "7 remove 2");
    assertThat(seen.count("problem")).isZero();
  }

  @Test
  void of_an_endpoint_that_is_gone_the_other_subflows_are_ended_where_one_is_refused()
      throws Exception {
    start("");
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    fake.destroyErrors.put(4001, Errno.EPERM);
    fake.endpoints.remove(2);
    rounds(25);
    assertThat(fake.commands)
        .endsWith("7 remove 2", "7 destroy refused 10.0.2.1:4001", "7 destroy 10.0.2.1:4002");
  }

  /** All of them lead to the same address and port of the server. */
  @Test
  void of_a_server_the_subflow_is_ended_that_stands_still_and_the_others_stay() throws Exception {
    start("");
    FakeSubflow first = fake.accept(7, 443);
    FakeSubflow second = fake.acceptJoin(first, "192.0.2.2", 5001);
    FakeSubflow first8 = fake.accept(8, 443, 5008);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).containsExactly("7 destroy 10.0.1.1:443");
    fake.end(first8, Errno.ETIMEDOUT);
    fake.end(second, 0);
    rounds(10);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .filteredOn(each -> each.state() == SubflowView.State.ALIVE)
        .singleElement()
        .satisfies(each -> assertThat(each.tuple().remote()).isEqualTo(first.remote));
    assertThat(engine.snapshot().connections().get(1).subflows())
        .as("its end is not taken for that of the other connection")
        .noneMatch(each -> each.state() == SubflowView.State.ALIVE)
        .anyMatch(each -> each.lossReason() == LossReason.TIMED_OUT);
  }

  /** More than are looked at in one round. */
  private List<FakeSubflow> threeHundredConnections() {
    List<FakeSubflow> all = new ArrayList<>();
    for (int token = 1; token <= 300; token++) {
      all.add(fake.connect(token, 4_000 + token));
      all.add(fake.join(token, "10.0.2.1", 5_000 + token, 2));
    }
    all.forEach(each -> each.mapped = 1_000);
    return all;
  }

  private static void carries(FakeSubflow subflow, int round) {
    subflow.tcp = new TcpSample().since(5, 5, 5).received(1_000 * round, round);
  }

  @Test
  void one_of_many_is_not_taken_for_silent_because_it_was_not_looked_at() throws Exception {
    start("");
    List<FakeSubflow> all = threeHundredConnections();
    for (int i = 1; i <= 200; i++) {
      int round = i;
      all.forEach(each -> carries(each, round));
      rounds(1);
    }
    assertThat(fake.commands).noneMatch(each -> each.contains(" destroy "));
  }

  @Test
  void one_of_many_that_is_silent_while_another_carries_on_is_found_in_time() throws Exception {
    start("");
    List<FakeSubflow> all = threeHundredConnections();
    FakeSubflow carrying = all.get(100);
    FakeSubflow silent = all.get(101);
    silent.mapped = -5_000; // it has not passed the byte that is waited for
    for (int i = 1; i <= 40; i++) {
      carries(carrying, i);
      carries(silent, i);
      rounds(1);
    }
    for (int i = 41; i <= 80; i++) {
      carries(carrying, i);
      int millis = 50 * (i - 40);
      silent.tcp = new TcpSample().since(millis, millis, millis).received(40_000, 40);
      rounds(1);
    }
    assertThat(fake.commands).contains("51 destroy 10.0.2.1:5051");
    assertThat(fake.commands.stream().filter(each -> each.contains(" destroy "))).hasSize(1);
  }

  /** Between the look that finds the join pending and the command that ends it. */
  @Test
  void a_join_that_is_answered_while_it_is_given_up_is_not_taken_for_alive() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    FakeSubflow joining = fake.joining(7, "10.0.2.1", 4002, 2);
    rounds(102);
    assertThat(fake.commands).contains("7 destroy 10.0.2.1:4002");
    fake.joined(joining);
    fake.end(joining, 0);
    engine.round();
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.LOST);
    assertThat(seen.count("back 10.0.2.1")).isZero();
  }

  /** The first subflow is slow: the withdrawal arrives when the new subflow has joined. */
  @Test
  void what_the_peer_ends_by_a_late_withdrawal_is_opened_again() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).endsWith("7 remove 2");
    FakeSubflow again = fake.join(7, "10.0.2.1", 4002, 2);
    rounds(3);
    fake.commands.clear();
    fake.end(again, 0);
    rounds(3);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    again = fake.join(7, "10.0.2.1", 4003, 2);
    rounds(200);
    fake.commands.clear();
    fake.end(again, 0);
    rounds(100);
    assertThat(fake.commands).as("the peer ends it on purpose").isEmpty();
  }

  @Test
  void an_endpoint_that_becomes_fullmesh_is_not_taken_back_from_the_peer() throws Exception {
    start("");
    fake.connect(7, 4000);
    rounds(1);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(1);
    fake.commands.clear();
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.FULLMESH);
    rounds(25);
    assertThat(fake.commands)
        .containsExactly("7 destroy 10.0.2.1:4001", "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
  }

  @Test
  void on_a_silent_path_two_connections_try_and_the_others_follow_when_it_answers()
      throws Exception {
    start("");
    List<FakeSubflow> joined = new ArrayList<>();
    for (int token = 1; token <= 20; token++) {
      fake.connect(token, 4000 + token);
      joined.add(fake.join(token, "10.0.2.1", 5000 + token, 2));
    }
    rounds(4);
    fake.commands.clear();
    joined.forEach(each -> fake.end(each, Errno.ETIMEDOUT));
    rounds(20 * 10);
    // 10 s: tries at 0 and 5 s, or each 2 s before Linux 6.5, of two connections each
    assertThat(commands("create")).hasSizeBetween(4, 12);
    assertThat(commands("create").stream().map(each -> each.split(" ")[0]).distinct()).hasSize(2);
    long first = Long.parseLong(commands("create").get(0).split(" ")[0]);
    fake.commands.clear();
    fake.join(first, "10.0.2.1", 6000, 2);
    rounds(3);
    assertThat(commands("create").stream().map(each -> each.split(" ")[0]).distinct()).hasSize(19);
  }

  /** The kernel answers ENOTCONN. */
  @Test
  void connections_that_their_peers_have_closed_do_not_try_a_silent_path() throws Exception {
    start("");
    List<FakeSubflow> joined = new ArrayList<>();
    for (int token = 1; token <= 6; token++) {
      fake.connect(token, 4000 + token).flags = token <= 4 ? 0 : FakeMptcp.FULLY_ESTABLISHED;
      joined.add(fake.join(token, "10.0.2.1", 5000 + token, 2));
    }
    rounds(4);
    fake.commands.clear();
    joined.forEach(each -> fake.end(each, Errno.ETIMEDOUT));
    rounds(6);
    assertThat(commands("create").stream().map(each -> each.split(" ")[0]))
        .containsExactly("5", "6");
    assertThat(engine.snapshot().connections().stream().mapToInt(each -> each.subflows().size()))
        .containsExactly(1, 1, 1, 1, 2, 2);
  }

  @Test
  void a_reset_subflow_is_opened_again_at_once_and_a_refused_one_more_slowly() throws Exception {
    start("");
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.commands.clear();
    fake.end(second, Errno.ECONNRESET);
    rounds(2);
    assertThat(commands("create")).hasSize(1);
    int creates = 1;
    fake.end(second, Errno.ECONNREFUSED);
    for (int i = 0; i < 20 * 31; i++) {
      rounds(1);
      if (commands("create").size() > creates) {
        creates = commands("create").size();
        fake.end(second, Errno.ECONNREFUSED);
      }
    }
    assertThat(creates).isBetween(5, 7);
  }

  /** Its client opens what it has lost itself. */
  @Test
  void what_a_server_has_lost_makes_no_try_due() throws Exception {
    start("");
    fake.accept(8, 443);
    FakeSubflow lost =
        new FakeSubflow(
            8, new InetSocketAddress("10.0.1.1", 443), new InetSocketAddress("192.0.2.1", 5001), 0);
    fake.joined(lost);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(30);
    fake.end(lost, Errno.ECONNRESET);
    fake.end(first, Errno.ECONNRESET);
    rounds(4);
    assertThat(commands("create")).hasSize(2).last().asString().startsWith("7 create 10.0.1.1");
    assertThat(engine.waitMillis()).isPositive();
  }

  /** As on Linux 6.1. */
  @Test
  void a_join_that_ignores_the_flag_is_made_a_backup_once_it_is_there() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start("");
    fake.connect(7, 4000);
    rounds(1);
    FakeSubflow backup = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(1);
    assertThat(fake.commands)
        .containsExactly(
            "7 create 10.0.2.1 id 2 dev 3 backup -> 192.0.2.1", "7 backup 10.0.2.1:4001");
    backup.flags |= 0x20;
    rounds(10);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void a_backup_is_normal_while_no_other_lives() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start("");
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow backup = fake.join(7, "10.0.2.1", 4001, 2);
    backup.flags |= 0x20;
    rounds(10);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 backup -> 192.0.2.1");
    fake.commands.clear();
    first.tcp = stuck();
    rounds(6);
    backup.flags &= ~0x20;
    assertThat(fake.commands)
        .startsWith("7 normal 10.0.2.1:4001", "7 destroy 10.0.1.1:4000")
        .contains("7 create 10.0.1.1 dev 2 -> 192.0.2.1", "7 remove 0");
    assertThat(engine.snapshot().connections().get(0).subflows())
        .filteredOn(each -> each.normalSince() != null)
        .singleElement()
        .satisfies(each -> assertThat(each.tuple().local().getPort()).isEqualTo(4001));
    fake.commands.clear();
    fake.join(7, "10.0.1.1", 4002, 0);
    rounds(2);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .allMatch(each -> each.normalSince() == null);
    assertThat(fake.commands).containsExactly("7 backup 10.0.2.1:4001");
  }

  @Test
  void a_connection_from_before_is_left_to_the_kernel_and_its_endpoints() throws Exception {
    endpoint("10.0.1.1", 1, 2, EndpointFlag.SUBFLOW);
    fake.kernelManaged.add(7L);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    start("");
    second.tcp = stuck();
    rounds(10);
    assertThat(fake.commands)
        .containsExactly("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
    assertThat(seen.count("problem")).isZero();
  }

  @Test
  void a_subflow_that_is_not_the_kernels_outlives_the_deletion_of_its_endpoint() throws Exception {
    endpoint("10.0.1.1", 1, 2, EndpointFlag.SUBFLOW);
    fake.kernelManaged.add(7L);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    start("");
    fake.connect(8, 4002);
    rounds(1);
    fake.join(8, "10.0.2.1", 4003, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(10);
    assertThat(fake.commands).contains("delete 10.0.2.1 id 2 subflow");
    assertThat(engine.snapshot().connections())
        .filteredOn(each -> each.token() == 8)
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.subflows())
                    .extracting(SubflowView::state)
                    .containsExactly(SubflowView.State.ALIVE, SubflowView.State.ALIVE));
  }

  @Test
  void a_subflow_whose_connection_turns_out_to_be_the_kernels_may_go_on() throws Exception {
    fake.deleteError = Errno.EPERM;
    start("");
    fake.connect(7, 4000);
    rounds(1);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.kernelManaged.add(7L);
    second.tcp = stuck();
    rounds(10);
    second.tcp = lively();
    rounds(10);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.ALIVE);
  }

  @Test
  void one_that_does_not_manage_plans_nothing_until_it_takes_over() throws Exception {
    manages.set(false);
    start("");
    fake.connect(7, 4000);
    rounds(40);
    assertThat(fake.commands).isEmpty();
    assertThat(engine.snapshot().isActing()).isFalse();
    manages.set(true);
    rounds(20);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    assertThat(engine.snapshot().isActing()).isTrue();
  }

  @Test
  void a_subflow_that_joins_while_another_process_manages_is_counted_once() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.FULLMESH);
    start("");
    fake.connect(7, 4000);
    rounds(1);
    manages.set(false);
    rounds(50);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(1);
    manages.set(true);
    rounds(50);
    fake.commands.clear();
    fake.announce(7, 9, "192.0.2.200");
    rounds(1);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.200");
  }

  @Test
  void a_connection_that_is_taken_over_with_its_subflows_gets_no_second_ones() throws Exception {
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    start("");
    rounds(40);
    assertThat(fake.commands).isEmpty();
  }

  /** The kernel refuses it earlier: ENOTCONN. */
  @Test
  void a_connection_that_is_taken_over_before_its_peer_has_answered_gets_its_subflows_then()
      throws Exception {
    FakeSubflow before = fake.connectUnconfirmed(7, 4000);
    start("");
    FakeSubflow meanwhile = fake.connectUnconfirmed(8, 4001);
    manages.set(false);
    rounds(50);
    manages.set(true);
    rounds(50);
    assertThat(fake.commands).isEmpty();
    fake.confirm(before);
    fake.confirm(meanwhile);
    rounds(2);
    assertThat(fake.commands)
        .containsExactly(
            "7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1",
            "8 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void a_connection_that_ends_before_its_subflow_is_opened_is_no_problem() throws Exception {
    start("");
    fake.connect(7, 4000).flags = 0; // closing: the kernel answers ENOTCONN
    rounds(2);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  /** Ports do not show which side opened it: a listener may have an ephemeral one. */
  @Test
  void a_connection_that_is_taken_over_has_the_side_that_its_flags_tell() throws Exception {
    fake.connect(7, 40).flags |= 0b11; // MCAP_REM, MCAP_LOC
    fake.connect(8, 4000).flags |= 0b01;
    start("");
    rounds(2);
    assertThat(engine.snapshot().connections())
        .extracting(ConnectionView::isServerSide)
        .containsExactly(false, true);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
  }

  @Test
  void endpoints_that_come_and_go_are_followed() throws Exception {
    start("");
    fake.connect(7, 4000);
    rounds(1);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(1);
    fake.commands.clear();
    fake.endpoints.remove(2);
    rounds(25);
    assertThat(fake.commands).containsExactly("7 remove 2", "7 destroy 10.0.2.1:4001");
    fake.commands.clear();
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW);
    rounds(25);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
  }

  @Test
  void a_rule_names_the_paths_and_the_first_that_matches_counts() throws Exception {
    fake.endpoints.clear();
    start("192.0.2.1:80=eth1;192.0.2.0/24=eth1,eth2/backup");
    fake.connect(7, 4000);
    rounds(2);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 254 dev 3 backup -> 192.0.2.1");
    assertThat(engine.snapshot().connections().get(0).rule())
        .isEqualTo("192.0.2.0/24=eth1,eth2/backup");
    assertThat(engine.startOf(InetAddress.getByName("192.0.2.9"), 80, null))
        .hasToString("10.0.1.1 (eth1): paths=192.0.2.0/24=eth1,eth2/backup");
  }

  @Test
  void a_path_that_is_to_come_later_comes_by_time() throws Exception {
    fake.endpoints.clear();
    start("*=eth1,eth2/after=1s");
    fake.connect(7, 4000);
    rounds(18);
    assertThat(fake.commands).isEmpty();
    rounds(4);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 254 dev 3 -> 192.0.2.1");
    fake.join(7, "10.0.2.1", 4001, 254);
    rounds(100);
    assertThat(fake.commands).hasSize(1);
  }

  @Test
  void a_path_that_is_to_come_later_comes_by_bytes() throws Exception {
    fake.endpoints.clear();
    start("*=eth1,eth2/after=256k");
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow other = fake.connect(8, 4001);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    first.tcp = new TcpSample().since(1, 1, 1).received(200_000, 150).acknowledged(70_000);
    other.tcp = new TcpSample().since(1, 1, 1).received(200_000, 150).acknowledged(50_000);
    rounds(10);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 254 dev 3 -> 192.0.2.1");
  }

  @Test
  void a_path_that_came_later_by_bytes_stays_when_the_subflow_ends_that_carried_them()
      throws Exception {
    fake.endpoints.clear();
    start("*=eth1,eth2/after=256k");
    FakeSubflow first = fake.connect(7, 4000);
    first.tcp = new TcpSample().since(1, 1, 1).received(200_000, 150).acknowledged(70_000);
    rounds(10);
    fake.join(7, "10.0.2.1", 4001, 254);
    rounds(2);
    fake.end(first, Errno.ECONNRESET);
    rounds(2);
    fake.join(7, "10.0.1.1", 4002, 0);
    rounds(20);
    fake.address("10.0.2.9", true); // the endpoints are looked at again
    rounds(100);
    assertThat(fake.commands)
        .containsExactly(
            "7 create 10.0.2.1 id 254 dev 3 -> 192.0.2.1", "7 create 10.0.1.1 dev 2 -> 192.0.2.1");
  }

  @Test
  void a_socket_that_the_application_has_bound_stays_there_unless_a_rule_adds_paths()
      throws Exception {
    ApplicationSockets bound =
        new ApplicationSockets() {
          @Override
          public @Nullable String nameOf(InetAddress peer) {
            return null;
          }

          @Override
          public boolean hasBound(InetSocketAddress local) {
            return true;
          }
        };
    start(PathEngine.of(ownership, seen).application(bound), "192.0.2.9=eth1,eth2");
    fake.connect(7, 4000);
    rounds(4);
    assertThat(fake.commands).isEmpty();
    engine.close();
    start(PathEngine.of(ownership, seen).application(bound), "*=eth1,eth2");
    rounds(4);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.1");
  }

  @Test
  void an_announced_address_is_joined_as_the_limits_allow() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.LAMINAR);
    start("");
    fake.connect(7, 4000);
    rounds(1);
    fake.announce(7, 9, "192.0.2.200");
    rounds(1);
    assertThat(fake.commands).containsExactly("7 create 10.0.2.1 id 2 dev 3 -> 192.0.2.200");
  }
}
