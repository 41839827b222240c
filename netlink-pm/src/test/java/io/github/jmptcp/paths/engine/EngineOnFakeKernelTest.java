package io.github.jmptcp.paths.engine;

import static io.github.jmptcp.netns.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.RaisedLimit;
import io.github.jmptcp.paths.revival.LossReason;
import io.github.jmptcp.paths.revival.TcpSample;
import io.github.jmptcp.paths.rules.PathRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine over a fake kernel, round by round, with a clock that the test moves. */
class EngineOnFakeKernelTest extends OnFakeKernel {
  /** MPTCP_SUBFLOW_FLAG_BKUP_LOC. */
  private static final int BACKUP = 0x20;

  private final KeptOwnership ownership = new KeptOwnership(true);

  @BeforeEach
  void endpoints() {
    twoEndpoints();
  }

  private void start(Revive revive) throws Exception {
    engine =
        PathEngine.of(ownership, seen)
            .revive(revive)
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    rounds(1);
  }

  /**
   * An engine with a thread, which moves the clock where it would wait after a round that failed.
   */
  private PathEngine.Builder withoutPauses(PathOwnership paths) {
    return PathEngine.of(paths, seen).clock(clock::incrementAndGet).pauses(clock::addAndGet);
  }

  /** Waits for what the thread of an engine does, and moves the clock meanwhile. */
  private void awaitAsTimePasses(String what, BooleanSupplier condition) {
    await(
        what,
        () -> {
          clock.addAndGet(50 * MILLI);
          return condition.getAsBoolean();
        });
  }

  /** A connection whose second subflow stood still, and was ended and tried again. */
  private void loseSecondSubflow() throws Exception {
    loseSecondSubflow(2);
  }

  /** The same, with so many commands that the kernel does not refuse. */
  private void loseSecondSubflow(int commands) throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).hasSize(commands);
    fake.end(second, 0);
  }

  @Test
  void closing_does_not_wait_for_the_thread_which_ends_without_another_command() throws Exception {
    engine = PathEngine.of(ownership, seen).start(fake.kernel);
    await("acting", () -> engine.snapshot().isActing());
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    await("a look", () -> engine.snapshot().looks() > 0);
    engine.close();
    assertThat(ownership.log).containsExactly("resign");
    fake.end(second, Errno.ECONNRESET);
    awaitClosedSockets();
    assertThat(fake.commands).isEmpty();
    assertThat(ownership.log).containsExactly("resign");
  }

  @Test
  void healthy_subflows_are_looked_at_and_left_alone() throws Exception {
    start(Revive.ALL);
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    assertThat(engine.snapshot().looks()).isGreaterThan(30);
    assertThat(engine.snapshot().connections())
        .singleElement()
        .satisfies(
            connection -> {
              assertThat(connection.token()).isEqualTo(7);
              assertThat(connection.subflows())
                  .extracting(SubflowView::state)
                  .containsOnly(SubflowView.State.ALIVE);
            });
  }

  /** Of connections of other processes: the first connect of this one must not wait. */
  @Test
  void a_path_that_is_dead_at_the_start_is_found_by_the_first_look() throws Exception {
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).tcp = stuck();
    start(Revive.ALL);
    assertThat(seen.isDead("10.0.2.1")).isTrue();
    assertThat(seen.isDead("10.0.1.1")).isFalse();
  }

  @Test
  void a_short_silence_at_the_start_is_none() throws Exception {
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).tcp =
        new TcpSample().retransmits(2).since(100, 200, 200).unacknowledged(4);
    start(Revive.ALL);
    assertThat(seen.isDead("10.0.2.1")).isFalse();
  }

  @Test
  void goes_on_after_the_kernel_was_short_of_memory() throws Exception {
    fake.connect(7, 4000);
    fake.diagnosisError = Errno.ENOMEM;
    engine = withoutPauses(ownership).start(fake.kernel);
    await("the report", () -> seen.count("problem paths cannot be watched now") == 1);
    fake.diagnosisError = 0;
    await("the connection", () -> engine.snapshot().connections().size() == 1);
    awaitAsTimePasses("the end of the trouble", () -> seen.count("watched again") == 1);
    assertThat(seen.count("problem")).isEqualTo(1);
  }

  @Test
  void goes_on_after_a_round_that_ended_by_a_fault() throws Exception {
    AtomicBoolean faulty = new AtomicBoolean(true);
    KeptOwnership broken =
        new KeptOwnership(true) {
          @Override
          public boolean owns(Endpoint endpoint) {
            if (faulty.getAndSet(false)) {
              throw new IllegalStateException("a fault");
            }
            return true;
          }
        };
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    engine = withoutPauses(broken).start(fake.kernel);
    await("a look", () -> engine.snapshot().looks() > 0);
    fake.end(second, Errno.ECONNRESET);
    awaitAsTimePasses("the report", () -> seen.count("problem") == 1);
    awaitAsTimePasses("the endpoint", () -> fake.commands.contains("add 10.0.2.1 id 2 subflow"));
    assertThat(seen.count("problem a fault in jmptcp ended a round")).isEqualTo(1);
  }

  @Test
  void a_subflow_that_stands_still_has_its_endpoint_cycled_and_comes_back() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands)
        .containsExactly("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
    assertThat(ownership.log.get(0)).startsWith("owe 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
    assertThat(seen.toString()).contains("died 10.0.2.1");
    assertThat(engine.startOf(InetAddress.getByName("192.0.2.9"), 443, null)).isNull();
    // the kernel ends the subflow, and the fresh join is answered
    fake.end(second, 0);
    rounds(2);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .extracting(SubflowView::state)
        .containsExactly(SubflowView.State.ALIVE, SubflowView.State.LOST);
    assertThat(engine.snapshot().connections().get(0).subflows().get(1).tries()).isEqualTo(1);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    assertThat(seen.toString()).contains("back 10.0.2.1");
    assertThat(engine.snapshot().revivals()).isEqualTo(1);
    rounds(100);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void before_a_path_is_reported_new_connections_avoid_it_and_start_there_again() throws Exception {
    engine =
        PathEngine.of(ownership, seen)
            .rules(PathRules.parse("*:9=eth2,eth1"))
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    InetAddress peer = InetAddress.getByName("192.0.2.9");
    seen.asked = () -> engine.startOf(peer, 9, null).device();
    rounds(1);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    fake.end(second, 0);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(3);
    assertThat(seen.lines)
        .extracting(each -> each.replaceFirst("\\d+ ", ""))
        .containsExactly("died 10.0.2.1", "asked: eth1", "back 10.0.2.1", "asked: eth2");
  }

  @Test
  void while_nothing_answers_a_try_comes_where_the_kernel_would_wait_longer() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.end(second, Errno.ETIMEDOUT);
    rounds(20 * 30);
    // each 5 s at most, the kernel's own SYNs in between
    assertThat(fake.commands.stream().filter(each -> each.startsWith("add"))).hasSizeBetween(6, 16);
  }

  @Test
  void a_join_that_waits_and_is_ended_here_for_the_next_one_was_not_refused() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.end(second, Errno.ETIMEDOUT);
    FakeSubflow waiting = new FakeSubflow(7, "10.0.2.1", 4002, 2);
    int deletions = 0;
    int latest = 0;
    for (int i = 0; i < 20 * 30; i++) {
      rounds(1);
      int now = (int) fake.commands.stream().filter(each -> each.startsWith("delete")).count();
      if (now > deletions && deletions > 0) {
        fake.end(waiting, Errno.ECONNRESET);
        // 2 to 5 s apart; 1, 2, 4, 8 and 10 s if they were refused
        assertThat(i - latest).isBetween(38, 102);
      }
      latest = now > deletions ? i : latest;
      deletions = now;
    }
    assertThat(deletions).isGreaterThan(5);
  }

  @Test
  void if_all_paths_of_a_connection_stand_still_nothing_is_ended() throws Exception {
    start(Revive.ALL);
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    first.tcp = stuck();
    second.tcp = stuck();
    rounds(100);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void a_healthy_subflow_of_another_connection_saves_the_endpoint() throws Exception {
    start(Revive.ALL);
    fake.connect(7, 4000);
    FakeSubflow stuck = fake.join(7, "10.0.2.1", 4001, 2);
    fake.connect(8, 4002);
    fake.join(8, "10.0.2.1", 4003, 2).tcp = lively();
    rounds(2);
    stuck.tcp = stuck();
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  /** An idle subflow, so long after the peer has answered it last. */
  private static TcpSample idle(int probes, int millis) {
    return new TcpSample().probes(probes).since(90_000, millis, millis);
  }

  /** As when thousands of connections probe at once, and a queue on the way overflows. */
  @Test
  void lost_keepalive_probes_of_one_connection_do_not_show_that_the_path_of_others_is_dead()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow unanswered = fake.join(7, "10.0.2.1", 4001, 2);
    fake.connect(8, 4002);
    FakeSubflow answered = fake.join(8, "10.0.2.1", 4003, 2);
    rounds(1);
    clock.addAndGet(60_400 * MILLI);
    for (int millis = 0; millis < 29_000; millis += 50) {
      unanswered.tcp = idle(2, 60_400 + millis);
      answered.tcp = idle(0, 400 + millis);
      rounds(1);
    }
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    for (int millis = 29_000; millis < 59_000; millis += 50) {
      unanswered.tcp = idle(3, 60_400 + millis);
      answered.tcp = idle(1, 400 + millis);
      rounds(1);
    }
    assertThat(seen.lines).as("the other connection's second probe is not due").isEmpty();
    answered.tcp = idle(2, 60_400);
    rounds(8);
    assertThat(seen.toString()).contains("died 10.0.2.1");
    assertThat(fake.commands)
        .containsExactly("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
  }

  @Test
  void a_path_on_which_data_is_stuck_is_dead_although_others_have_answered_probes()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow unanswered = fake.join(7, "10.0.2.1", 4001, 2);
    fake.connect(8, 4002);
    fake.join(8, "10.0.2.1", 4003, 2).tcp = idle(0, 20_000);
    fake.connect(9, 4004);
    FakeSubflow carrying = fake.join(9, "10.0.2.1", 4005, 2);
    rounds(1);
    clock.addAndGet(60_400 * MILLI);
    unanswered.tcp = idle(2, 60_400);
    rounds(40);
    assertThat(seen.lines).isEmpty();
    carrying.tcp = stuck();
    rounds(8);
    assertThat(seen.toString()).contains("died 10.0.2.1");
  }

  @Test
  void a_refused_join_is_tried_ever_more_slowly() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow join = new FakeSubflow(7, "10.0.2.1", 4001, 2);
    fake.end(join, Errno.ECONNREFUSED);
    int adds = 0;
    for (int i = 0; i < 20 * 31; i++) {
      rounds(1);
      int now = (int) fake.commands.stream().filter(each -> each.startsWith("add")).count();
      if (now > adds) {
        adds = now;
        fake.end(join, Errno.ECONNREFUSED);
      }
    }
    assertThat(adds).isBetween(5, 6);
  }

  @Test
  void an_address_that_comes_back_is_tried_at_once() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.address("10.0.2.1", false);
    fake.end(second, Errno.ETIMEDOUT);
    rounds(200);
    assertThat(fake.commands).as("no packet could leave").isEmpty();
    fake.address("10.0.2.1", true);
    rounds(1);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void an_endpoint_of_another_process_stays_unless_all_are_to_be_revived() throws Exception {
    KeptOwnership others = new KeptOwnership(false);
    engine = PathEngine.of(others, seen).clock(clock::incrementAndGet).open(fake.kernel);
    rounds(1);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.count("problem the path from 10.0.2.1 is dead, and its endpoint")).isEqualTo(1);
    assertThat(engine.snapshot().paths())
        .as("nothing was tried")
        .singleElement()
        .matches(path -> path.isDead() && path.isLeftAlone() && path.tries() == 0);
  }

  @Test
  void a_first_path_without_endpoint_gets_one_and_room_for_it() throws Exception {
    fake.endpoints.remove(1);
    fake.subflowLimit = 1;
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands)
        .containsExactly("limits 2", "delete id 0 10.0.1.1", "add 10.0.1.1 id 1 subflow");
    assertThat(ownership.log)
        .contains("add 10.0.1.1 subflow dev eth1")
        .anyMatch(each -> each.startsWith("raise"));
  }

  @Test
  void a_backup_is_a_normal_path_while_the_primary_is_dead() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).flags |= BACKUP;
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands)
        .containsExactly(
            "change 10.0.2.1 id 2 subflow",
            "delete 10.0.1.1 id 1 subflow",
            "add 10.0.1.1 id 1 subflow");
    assertThat(engine.snapshot().connections().get(0).subflows())
        .filteredOn(each -> each.normalSince() != null)
        .singleElement()
        .satisfies(each -> assertThat(each.tuple().local().getPort()).isEqualTo(4001));
    fake.end(first, 0);
    fake.join(7, "10.0.1.1", 4002, 0);
    rounds(3);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .allMatch(each -> each.normalSince() == null);
    assertThat(fake.commands).last().isEqualTo("change 10.0.2.1 id 2 subflow backup");
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void a_backup_that_cannot_be_one_again_is_reported_once_and_tried_until_it_is() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).flags |= BACKUP;
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    fake.end(first, 0);
    fake.changeError = Errno.EPERM;
    fake.join(7, "10.0.1.1", 4002, 0);
    rounds(10);
    assertThat(seen.count("was to be a backup again")).isEqualTo(1);
    fake.changeError = 0;
    rounds(1);
    assertThat(fake.endpoints.get(2).has(EndpointFlag.BACKUP)).isTrue();
    assertThat(ownership.owed).isEmpty();
  }

  /** The debt is that of a backup, until it is one again. */
  @Test
  void a_backup_that_dies_while_it_is_a_normal_path_is_still_owed_as_a_backup() throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    second.flags |= BACKUP;
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).startsWith("change 10.0.2.1 id 2 subflow");
    fake.end(first, 0);
    fake.end(second, Errno.ECONNRESET);
    rounds(4);
    assertThat(fake.commands).contains("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed)
        .singleElement()
        .matches(each -> each.id() == 2 && each.has(EndpointFlag.BACKUP));
    fake.join(7, "10.0.1.1", 4002, 0);
    fake.join(7, "10.0.2.1", 4003, 2);
    rounds(10);
    assertThat(fake.endpoints.get(2).has(EndpointFlag.BACKUP)).isTrue();
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void a_promoted_backup_that_is_deleted_at_the_moment_is_added_again_as_a_backup()
      throws Exception {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    second.flags |= BACKUP;
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).startsWith("change 10.0.2.1 id 2 subflow");
    fake.addErrors.put("10.0.2.1", Errno.ENODEV);
    fake.end(first, 0);
    fake.end(second, Errno.ECONNRESET);
    rounds(4);
    assertThat(fake.endpoints).containsOnlyKeys(1);
    fake.close(7);
    rounds(10);
    fake.addErrors.clear();
    rounds(2);
    assertThat(fake.endpoints.get(2).has(EndpointFlag.BACKUP)).isTrue();
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void a_backup_stays_one_while_another_normal_path_lives() throws Exception {
    endpoint("10.0.3.1", 3, 3, EndpointFlag.SUBFLOW, EndpointFlag.BACKUP);
    fake.addresses.put("10.0.3.1", 3);
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.3.1", 4002, 3).flags |= BACKUP;
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    fake.end(second, 0);
    rounds(120);
    assertThat(fake.commands).isNotEmpty().noneMatch(each -> each.startsWith("change"));
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).contains("change 10.0.3.1 id 3 subflow");
    fake.join(7, "10.0.2.1", 4003, 2);
    rounds(3);
    assertThat(seen.isDead("10.0.1.1")).isTrue();
    assertThat(fake.commands).last().isEqualTo("change 10.0.3.1 id 3 subflow backup");
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void a_path_whose_endpoint_cannot_be_deleted_is_back_when_its_subflow_goes_on() throws Exception {
    fake.deleteError = Errno.EPERM;
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    second.tcp = stuck();
    rounds(10);
    assertThat(seen.count("died 10.0.2.1")).isEqualTo(1);
    rounds(200);
    assertThat(seen.count("problem the path from 10.0.2.1 cannot be revived")).isEqualTo(1);
    second.tcp = lively();
    rounds(10);
    assertThat(seen.count("back 10.0.2.1")).isEqualTo(1);
  }

  @Test
  void a_peer_that_a_path_does_not_reach_costs_no_idle_subflow_to_another_peer() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).tcp = new TcpSample().since(60_000, 60_000, 60_000);
    rounds(20);
    fake.connect(to("198.51.100.1", "10.0.1.1", 4002, 0));
    fake.end(to("198.51.100.1", "10.0.2.1", 4003, 2), Errno.ETIMEDOUT);
    rounds(20 * 40);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  /** A subflow of connection 8 to another peer. */
  private static FakeSubflow to(String peer, String from, int port, int localId) {
    return new FakeSubflow(
        8, new InetSocketAddress(from, port), new InetSocketAddress(peer, 443), localId);
  }

  @Test
  void an_idle_subflow_to_the_peer_that_a_path_does_not_reach_does_not_speak_for_it()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2).tcp = new TcpSample().since(60_000, 60_000, 60_000);
    rounds(20);
    fake.connect(8, 4002);
    fake.end(new FakeSubflow(8, "10.0.2.1", 4003, 2), Errno.ETIMEDOUT);
    rounds(4);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void a_port_that_a_path_does_not_reach_costs_the_idle_subflows_to_another_port_one_try()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow idle = fake.join(7, "10.0.2.1", 4001, 2);
    idle.tcp = new TcpSample().since(60_000, 60_000, 60_000);
    rounds(20);
    fake.connect(toPort8443("10.0.1.1", 4002, 0));
    fake.end(toPort8443("10.0.2.1", 4003, 2), Errno.ETIMEDOUT);
    rounds(4);
    assertThat(fake.commands).hasSize(2);
    fake.end(idle, 0);
    fake.end(toPort8443("10.0.2.1", 4003, 2), Errno.ECONNRESET); // it still waited
    long joined = clock.get();
    FakeSubflow again = fake.join(7, "10.0.2.1", 4004, 2);
    for (int i = 0; i < 20 * 100; i++) {
      int idleMillis = (int) ((clock.get() - joined) / MILLI);
      again.tcp = new TcpSample().since(idleMillis, idleMillis, idleMillis);
      rounds(1);
    }
    assertThat(fake.commands).hasSize(2);
    assertThat(seen.lines).hasSize(2);
    assertThat(seen.count("back 10.0.2.1")).isEqualTo(1);
  }

  /** A subflow of connection 8 to another port of the same address. */
  private static FakeSubflow toPort8443(String from, int port, int localId) {
    return new FakeSubflow(
        8, new InetSocketAddress(from, port), new InetSocketAddress("192.0.2.1", 8443), localId);
  }

  @Test
  void an_earlier_trouble_that_is_over_does_not_save_idle_subflows_from_a_later_one()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    fake.connect(8, 4002);
    FakeSubflow other = fake.join(8, "10.0.2.1", 4003, 2);
    other.tcp = lively();
    rounds(2);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).as("another subflow is healthy").isEmpty();
    second.tcp = lively();
    rounds(20 * 20);
    other.tcp = new TcpSample().since(2_000, 2_000, 2_000);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void a_connection_that_its_peer_has_closed_keeps_no_path_dead() throws Exception {
    loseSecondSubflow();
    fake.halfClosed.add(7L); // the kernel joins no subflow to it: ENOTCONN
    rounds(120);
    assertThat(engine.snapshot().paths()).singleElement().matches(path -> !path.isDead());
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void after_lost_events_all_is_read_again() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.kernel.overflow();
    fake.subflows.remove(second); // without an event
    fake.connect(8, 4005);
    rounds(3);
    assertThat(engine.snapshot().lostEvents()).isEqualTo(1);
    assertThat(engine.snapshot().connections())
        .extracting(ConnectionView::token)
        .containsExactlyInAnyOrder(7L, 8L);
    assertThat(fake.commands).as("the lost subflow is revived").hasSize(2);
  }

  @Test
  void connections_from_before_the_start_are_known() throws Exception {
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    second.boundTo = 3;
    start(Revive.OWN);
    second.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void the_first_subflow_of_a_connection_from_before_the_start_is_known() throws Exception {
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.2.1", 4002, 2);
    Collections.reverse(fake.subflows); // the kernel lists them in no order
    start(Revive.OWN);
    assertThat(engine.snapshot().connections().get(0).local()).isEqualTo(first.local);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).startsWith("limits 3");
  }

  @Test
  void a_first_subflow_that_is_bound_to_a_device_is_found_without_an_event() throws Exception {
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    first.boundTo = 2;
    first.hiddenDumps = 2;
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(30);
    assertThat(fake.commands).isEmpty();
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands).hasSize(2);
  }

  /** As where the peer announces its address again, and joins by no endpoint of this side. */
  @Test
  void a_dead_path_that_nothing_wanted_any_more_is_reported_when_it_is_back() throws Exception {
    loseSecondSubflow();
    assertThat(seen.count("died 10.0.2.1")).isEqualTo(1);
    fake.endpoints.clear();
    rounds(200);
    assertThat(seen.count("back 10.0.2.1")).isZero();
    fake.join(7, "10.0.2.1", 4009, 0);
    rounds(10);
    assertThat(seen.count("back 10.0.2.1")).isEqualTo(1);
    rounds(100);
    assertThat(seen.count("died 10.0.2.1")).isEqualTo(1);
    assertThat(seen.count("back 10.0.2.1")).isEqualTo(1);
  }

  @Test
  void connections_that_end_end_the_tries() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.end(second, Errno.ETIMEDOUT);
    rounds(4);
    assertThat(fake.commands).hasSize(2);
    fake.close(7);
    rounds(200);
    assertThat(fake.commands).hasSize(2);
    assertThat(engine.snapshot().connections()).isEmpty();
  }

  @Test
  void an_end_on_purpose_is_no_loss() throws Exception {
    start(Revive.ALL);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(40);
    fake.end(second, 0);
    rounds(200);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void a_join_that_the_peer_resets_at_once_is_refused_although_the_kernel_tells_no_error()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    fake.end(second, 0);
    rounds(2);
    assertThat(fake.commands)
        .containsExactly("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
    fake.end(fake.join(7, "10.0.2.1", 4002, 2), 0);
    rounds(10);
    assertThat(fake.commands).hasSize(2);
    rounds(15);
    assertThat(fake.commands.subList(2, fake.commands.size()))
        .as("a join that is begun and ended makes the kernel withdraw the address")
        .containsExactly(
            "delete 10.0.2.1 id 2 subflow",
            "add 10.0.2.1 id 2 subflow",
            "delete 10.0.2.1 id 2 subflow",
            "add 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
    fake.end(new FakeSubflow(7, "10.0.2.1", 4003, 2), Errno.ECONNRESET); // that one
    fake.join(7, "10.0.2.1", 4004, 2).tcp = lively();
    rounds(120);
    assertThat(fake.commands).hasSize(6);
    assertThat(seen.isDead("10.0.2.1")).isFalse();
  }

  /** A subflow from the second address to one that the peer has announced. */
  private FakeSubflow joinAnnounced(int port) {
    FakeSubflow subflow =
        new FakeSubflow(
            7, new InetSocketAddress("10.0.2.1", port), new InetSocketAddress("192.0.2.2", 443), 2);
    fake.joined(subflow);
    return subflow;
  }

  @Test
  void what_joined_an_announced_address_alone_is_left_to_the_peer_that_announces_it_again()
      throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = joinAnnounced(4001);
    rounds(2);
    // the peer's first address is not reached from there
    fake.end(new FakeSubflow(7, "10.0.2.1", 4002, 2), Errno.EHOSTUNREACH);
    rounds(20);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    second.tcp = stuck();
    rounds(6);
    assertThat(seen.isDead("10.0.2.1")).isTrue();
    rounds(400);
    assertThat(fake.commands).as("20 s").isEmpty();
    fake.withdraw(7, 0);
    fake.end(second, 0);
    rounds(2_000);
    assertThat(fake.commands).as("the peer acts").isEmpty();
    joinAnnounced(4003).tcp = lively();
    rounds(2);
    assertThat(seen.isDead("10.0.2.1")).isFalse();
    assertThat(seen.count("back")).isEqualTo(1);
  }

  @Test
  void what_no_peer_announces_again_is_tried_after_a_while() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow second = joinAnnounced(4001);
    rounds(2);
    fake.end(second, Errno.ECONNRESET);
    rounds(700);
    assertThat(fake.commands).as("35 s").isEmpty();
    rounds(250);
    assertThat(fake.commands)
        .startsWith("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
  }

  @Test
  void what_has_joined_the_first_address_too_is_tried_at_once() throws Exception {
    start(Revive.OWN);
    fake.connect(7, 4000);
    FakeSubflow announced = joinAnnounced(4001);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    fake.end(announced, Errno.ECONNRESET);
    fake.end(second, Errno.ECONNRESET);
    rounds(2);
    assertThat(fake.commands)
        .containsExactly("delete 10.0.2.1 id 2 subflow", "add 10.0.2.1 id 2 subflow");
  }

  @Test
  void a_join_that_a_late_withdrawal_ends_is_not_refused() throws Exception {
    loseSecondSubflow();
    // a few seconds later again, which withdraws the first join; the path answers the second
    for (int i = 0; fake.commands.size() < 4; i++) {
      assertThat(i).isLessThan(102);
      rounds(1);
    }
    fake.end(fake.join(7, "10.0.2.1", 4003, 2), 0);
    rounds(1);
    assertThat(engine.snapshot().connections().get(0).subflows())
        .anyMatch(each -> each.lossReason() == LossReason.RESET);
    rounds(20);
    assertThat(fake.commands).hasSize(6);
  }

  @Test
  void a_connection_without_its_path_gets_it_between_the_short_ones_that_have_it()
      throws Exception {
    loseSecondSubflow();
    for (int i = 0; i < 5; i++) {
      fake.connect(100 + i, 5000 + i);
      fake.join(100 + i, "10.0.2.1", 6000 + i, 2).tcp = lively();
      rounds(2);
      fake.close(100 + i);
      rounds(2);
    }
    assertThat(fake.commands).as("a second after the first try").hasSize(4);
    assertThat(seen.lines).as("alive since the first of them").hasSize(2);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(120);
    assertThat(engine.waitMillis()).as("no try is due any more").isPositive();
  }

  @Test
  void a_connection_that_ends_while_its_path_is_joined_ends_the_tries() throws Exception {
    loseSecondSubflow();
    fake.connect(100, 5000);
    fake.join(100, "10.0.2.1", 6000, 2).tcp = lively();
    rounds(2);
    fake.close(100);
    rounds(2);
    fake.close(7);
    rounds(120);
    fake.connect(8, 4005);
    rounds(120);
    assertThat(engine.waitMillis()).isPositive();
    assertThat(fake.commands).hasSize(2);
  }

  /** With so many subflows a decision is made every third round, each 150 ms. */
  @Test
  void between_two_decisions_no_round_waits_for_nothing() throws Exception {
    loseSecondSubflow();
    for (int i = 0; i < 7000; i++) {
      fake.connect(100 + i, 5000 + i);
    }
    rounds(10);
    for (int i = 0; i < 240; i++) {
      rounds(1);
      assertThat(engine.waitMillis()).isPositive();
    }
    assertThat(fake.commands).as("tries were due meanwhile").hasSizeGreaterThan(4);
  }

  @Test
  void a_join_to_an_address_that_the_peer_withdraws_at_once_is_not_refused() throws Exception {
    start(Revive.ALL);
    fake.connect(7, 4000);
    FakeSubflow second = fake.join(7, "10.0.2.1", 4001, 2);
    fake.withdraw(7, 0);
    fake.end(second, 0);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    fake.end(fake.join(7, "10.0.2.1", 4002, 2), 0);
    rounds(2);
    assertThat(fake.commands).as("it may join again").hasSize(2);
  }

  @Test
  void a_first_path_comes_back_although_the_others_fill_the_limit() throws Exception {
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    first.tcp = stuck();
    rounds(6);
    assertThat(fake.commands)
        .containsExactly("limits 3", "delete 10.0.1.1 id 1 subflow", "add 10.0.1.1 id 1 subflow");
    assertThat(ownership.log).anyMatch(each -> each.startsWith("raise"));
  }

  @Test
  void a_server_makes_room_for_a_first_path_that_its_client_opens_again() throws Exception {
    start(Revive.OWN);
    FakeSubflow first = fake.accept(7, 443);
    for (int port = 5001; port <= 5002; port++) {
      fake.joined(
          new FakeSubflow(
              7,
              new InetSocketAddress("10.0.2.1", 443),
              new InetSocketAddress("192.0.2.2", port),
              2));
    }
    rounds(40);
    assertThat(fake.commands).isEmpty();
    fake.end(first, 0);
    rounds(2);
    assertThat(fake.commands).containsExactly("limits 3");
    rounds(100);
    assertThat(fake.commands).hasSize(1);
  }

  @Test
  void a_limit_that_an_administrator_has_lowered_since_is_raised_again() throws Exception {
    OwnershipStore store = new InMemoryOwnership();
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.putRaisedLimit(LimitKind.SUBFLOWS, new RaisedLimit(2, 4));
      session.write(ownership);
    }
    fake.subflowLimit = 1;
    engine =
        PathEngine.of(new SharedOwnership(store, ProcessIdentity.self()), seen)
            .revive(Revive.ALL)
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    rounds(2);
    fake.end(first, Errno.ECONNRESET);
    rounds(2);
    assertThat(fake.commands).contains("limits 2", "add 10.0.1.1 id 1 subflow");
  }

  @Test
  void a_limit_that_the_kernel_keeps_is_told_once() throws Exception {
    fake.limitError = Errno.EINVAL;
    start(Revive.OWN);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    first.tcp = stuck();
    rounds(200);
    assertThat(seen.count("problem the limit \"subflows\" leaves no room")).isEqualTo(1);
    assertThat(fake.commands).contains("add 10.0.1.1 id 1 subflow");
  }

  @Test
  void an_endpoint_that_cannot_be_added_again_is_reported_once_and_tried_until_it_is()
      throws Exception {
    fake.addErrors.put("10.0.2.1", Errno.ENODEV);
    loseSecondSubflow(1);
    rounds(100);
    assertThat(seen.count("was deleted and cannot be added again yet")).isEqualTo(1);
    fake.addErrors.clear();
    rounds(1);
    assertThat(fake.commands).contains("add 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void an_endpoint_that_cannot_be_added_again_holds_up_no_other_one() throws Exception {
    fake.addErrors.put("10.0.2.1", Errno.ENODEV);
    loseSecondSubflow(1);
    FakeSubflow first = fake.connect(8, 4002, "10.0.1.1");
    fake.join(8, "10.0.3.1", 4003, 3).tcp = lively();
    rounds(2);
    first.tcp = stuck();
    fake.subflows.stream().filter(each -> each.token == 7).forEach(each -> each.tcp = stuck());
    fake.join(7, "10.0.3.1", 4004, 3).tcp = lively();
    rounds(10);
    assertThat(fake.commands).contains("delete 10.0.1.1 id 1 subflow", "add 10.0.1.1 id 1 subflow");
    assertThat(ownership.owed).extracting(Endpoint::id).containsExactly(2);
    assertThat(seen.count("was deleted and cannot be added again yet")).isEqualTo(1);
  }

  @Test
  void an_endpoint_that_another_process_has_added_again_is_owed_no_more() throws Exception {
    fake.addErrors.put("10.0.2.1", Errno.ENODEV);
    loseSecondSubflow(1);
    rounds(2);
    assertThat(ownership.owed).hasSize(1);
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW);
    rounds(2);
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void an_ownership_file_that_cannot_be_used_is_reported_once() throws Exception {
    AtomicBoolean usable = new AtomicBoolean();
    KeptOwnership full =
        new KeptOwnership(true) {
          @Override
          public boolean acts() throws IOException {
            if (!usable.get()) {
              throw new IOException("No space left on device");
            }
            return true;
          }
        };
    engine = PathEngine.of(full, seen).clock(clock::incrementAndGet).open(fake.kernel);
    rounds(100);
    assertThat(seen.count("problem the ownership file cannot be used")).isEqualTo(1);
    usable.set(true);
    rounds(20);
    assertThat(engine.snapshot().isActing()).isTrue();
    assertThat(seen.lines).hasSize(1);
  }

  @Test
  void without_revival_no_limit_is_changed() throws Exception {
    start(Revive.NONE);
    FakeSubflow first = fake.connect(7, 4000);
    fake.join(7, "10.0.2.1", 4001, 2);
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2);
    fake.end(first, Errno.ECONNRESET);
    rounds(40);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void a_join_of_the_server_that_no_client_answers_is_no_loss() throws Exception {
    start(Revive.ALL);
    FakeSubflow first = fake.accept(7, 443);
    FakeSubflow join = new FakeSubflow(7, new InetSocketAddress("10.0.2.1", 4001), first.remote, 2);
    fake.end(join, Errno.ECONNREFUSED);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    assertThat(engine.snapshot().connections().get(0).isServerSide()).isTrue();
    assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(1);
  }

  /** Its event has no local address any more. */
  @Test
  void a_join_that_waits_when_the_peer_withdraws_its_address_is_no_loss() throws Exception {
    start(Revive.ALL);
    fake.connect(7, 4000);
    fake.withdraw(7, 2);
    fake.end(new FakeSubflow(7, "0.0.0.0", 4001, 2), Errno.ECONNRESET);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(1);
  }

  @Test
  void a_path_of_a_client_that_is_gone_is_no_path_of_the_server() throws Exception {
    start(Revive.ALL);
    FakeSubflow first = fake.accept(7, 443);
    FakeSubflow second = fake.acceptJoin(first, "192.0.2.2", 5001);
    rounds(2);
    assertThat(engine.snapshot().connections().get(0).subflows()).hasSize(2);
    fake.end(second, Errno.ETIMEDOUT);
    rounds(100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
    assertThat(engine.snapshot().connections().get(0).subflows())
        .filteredOn(each -> each.state() == SubflowView.State.ALIVE)
        .singleElement()
        .satisfies(each -> assertThat(each.tuple().remote()).isEqualTo(first.remote));
  }
}
