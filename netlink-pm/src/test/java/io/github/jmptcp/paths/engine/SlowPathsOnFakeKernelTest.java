package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import io.github.jmptcp.paths.revival.TcpSample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the engine does about paths that slow connections down, with a clock that the test moves.
 */
class SlowPathsOnFakeKernelTest extends OnFakeKernel {
  /** MPTCP_SUBFLOW_FLAG_BKUP_LOC. */
  private static final int BACKUP_HERE = 1 << 5;

  private static final int SECOND = 20; // rounds

  private KeptOwnership ownership = new KeptOwnership(true);
  private FakeSubflow good;
  private FakeSubflow other;
  private final List<FakeSubflow> likeOther = new ArrayList<>();
  private long goodBusy;
  private long otherBusy;
  private long goodBytes;
  private long otherBytes;

  @BeforeEach
  void endpoints() {
    twoEndpoints();
  }

  @AfterEach
  void nothingIsLeft() {
    engine.close();
    assertThat(ownership.owed).isEmpty();
    assertThat(fake.endpoints.values()).noneMatch(each -> each.has(EndpointFlag.BACKUP));
  }

  private PathEngine.Builder builder() {
    return PathEngine.of(ownership, seen).slow(SlowPaths.BACKUP).clock(clock::incrementAndGet);
  }

  private void start(PathEngine.Builder settings) throws Exception {
    engine = settings.open(fake.kernel);
    engine.round();
    good = fake.connect(7, 4000);
    other = fake.join(7, "10.0.2.1", 4001, 2);
    engine.round();
  }

  /** Rounds of 50 ms; the other path has a deep queue, and the good one waits for it or not. */
  private void rounds(int count, boolean waiting) throws Exception {
    for (int i = 0; i < count; i++) {
      goodBusy += waiting ? 5_000 : 50_000;
      goodBytes += waiting ? 10_000 : 500_000;
      otherBusy += 50_000;
      otherBytes += 12_500;
      good.tcp =
          new TcpSample()
              .rtt(15)
              .since(5, 5, 5)
              .unacknowledged(waiting ? 0 : 60)
              .sending(80, goodBusy)
              .acknowledged(goodBytes);
      other.tcp =
          new TcpSample()
              .rtt(waiting ? 600 : 60)
              .since(5, 5, 5)
              .unacknowledged(100)
              .sending(100, otherBusy)
              .acknowledged(otherBytes);
      likeOther.forEach(each -> each.tcp = other.tcp);
      round();
    }
  }

  /** Rounds of 50 ms; small requests of which some take the longer way. */
  private void smallRounds(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      goodBusy += 30_000;
      goodBytes += 3_000;
      otherBusy += 40_000;
      otherBytes += 100;
      good.tcp =
          new TcpSample()
              .rtt(10)
              .since(5, 5, 5)
              .unacknowledged(1)
              .sending(10, goodBusy)
              .acknowledged(goodBytes);
      other.tcp =
          new TcpSample()
              .rtt(120)
              .since(5, 5, 5)
              .unacknowledged(1)
              .sending(10, otherBusy)
              .acknowledged(otherBytes);
      round();
    }
  }

  private void backup(FakeSubflow subflow, boolean is) {
    subflow.flags = is ? subflow.flags | BACKUP_HERE : subflow.flags & ~BACKUP_HERE;
  }

  private SubflowView view(FakeSubflow subflow) {
    return engine.snapshot().connections().get(0).subflows().stream()
        .filter(each -> each.tuple().local().equals(subflow.local))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_endpoint_is_a_backup_while_its_path_slows_connections_down() throws Exception {
    start(builder());
    rounds(2 * SECOND, false);
    assertThat(fake.commands).isEmpty();
    rounds(SECOND, true);
    assertThat(fake.commands).containsExactly("change 10.0.2.1 id 2 subflow backup");
    assertThat(ownership.owed).singleElement().hasToString("10.0.2.1 id 2 subflow dev eth2");
    backup(other, true);
    rounds(58 * SECOND, false);
    assertThat(fake.commands).hasSize(1);
    assertThat(view(other).isBackupByEngine()).isTrue();
    assertThat(view(other).slowReason())
        .matches("sending: rtt 600 ms beside 15 ms, 2.0 Mbit/s where .* up to 80.0, .*");
    assertThat(view(good).slowReason()).isNull();
    rounds(4 * SECOND, false);
    assertThat(fake.commands).last().hasToString("change 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
    assertThat(seen.count("slow 10.0.2.1")).isEqualTo(1);
    assertThat(seen.count("tried again 10.0.2.1")).isEqualTo(1);
    // it is slow again at once: the next trial comes after two minutes
    backup(other, false);
    rounds(SECOND, true);
    assertThat(fake.commands).last().hasToString("change 10.0.2.1 id 2 subflow backup");
    backup(other, true);
    rounds(118 * SECOND, false);
    assertThat(fake.commands).hasSize(3);
    rounds(4 * SECOND, false);
    assertThat(fake.commands).hasSize(4).last().hasToString("change 10.0.2.1 id 2 subflow");
  }

  @Test
  void a_path_that_is_long_for_small_requests_is_used_again_as_soon_as_the_others_are_full()
      throws Exception {
    start(builder());
    smallRounds(2 * SECOND);
    assertThat(fake.commands).containsExactly("change 10.0.2.1 id 2 subflow backup");
    backup(other, true);
    smallRounds(40 * SECOND);
    assertThat(fake.commands).hasSize(1);
    rounds(4 * SECOND, false);
    assertThat(fake.commands).hasSize(2).last().hasToString("change 10.0.2.1 id 2 subflow");
    backup(other, false);
    smallRounds(5 * SECOND);
    assertThat(fake.commands).hasSize(2); // not for each request between two bulks
    smallRounds(7 * SECOND);
    assertThat(fake.commands).hasSize(3).last().hasToString("change 10.0.2.1 id 2 subflow backup");
    backup(other, true);
  }

  @Test
  void a_path_stays_a_backup_between_connections_and_is_tried_with_traffic() throws Exception {
    start(builder());
    rounds(SECOND, false);
    rounds(SECOND, true);
    assertThat(fake.commands).hasSize(1);
    fake.close(7);
    for (int i = 0; i < 100; i++) {
      clock.addAndGet(1_000 * MILLI);
      engine.round();
    }
    assertThat(fake.commands).hasSize(1);
    good = fake.connect(8, 5000);
    other = fake.join(8, "10.0.2.1", 5001, 2);
    backup(other, true);
    rounds(2 * SECOND, false);
    assertThat(fake.commands).hasSize(2).last().hasToString("change 10.0.2.1 id 2 subflow");
  }

  /** The kernel makes the first of them alone a backup. */
  @Test
  void where_subflows_share_the_address_they_are_joined_again_as_backups() throws Exception {
    start(builder());
    FakeSubflow second = fake.join(7, "10.0.2.1", 4002, 2);
    likeOther.add(second);
    rounds(2 * SECOND, false);
    rounds(SECOND, true);
    assertThat(fake.commands).containsExactly("change 10.0.2.1 id 2 subflow backup");
    backup(other, true);
    rounds(2 * SECOND, false); // also where what is left is no longer found slow
    assertThat(fake.commands)
        .containsExactly(
            "change 10.0.2.1 id 2 subflow backup",
            "delete 10.0.2.1 id 2 subflow backup",
            "add 10.0.2.1 id 2 subflow backup");
    fake.end(other, 0);
    fake.end(second, 0);
    likeOther.clear();
    other = fake.join(7, "10.0.2.1", 4003, 2);
    backup(other, true);
    rounds(12 * SECOND, false);
    assertThat(fake.commands).hasSize(3);
    assertThat(engine.snapshot().paths()).isEmpty(); // none of them was dead
    assertThat(view(other).slowReason()).startsWith("sending: rtt ");
    assertThat(seen.count("slow 10.0.2.1")).isEqualTo(1);
    engine.close();
    assertThat(fake.commands).hasSize(4).last().hasToString("change 10.0.2.1 id 2 subflow");
  }

  /** A backup would take the best path away too. */
  @Test
  void a_path_that_shares_its_address_with_the_best_one_is_left_alone() throws Exception {
    start(builder());
    fake.end(other, 0);
    other = fake.join(7, "10.0.1.1", 4001, 1); // as a peer does that knows no second address
    fake.join(7, "10.0.2.1", 4002, 2);
    rounds(2 * SECOND, false);
    rounds(30 * SECOND, true);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  /** It would lose its only path. */
  @Test
  void nothing_is_ended_where_a_connection_began_at_the_address() throws Exception {
    start(builder());
    likeOther.add(fake.join(7, "10.0.2.1", 4002, 2));
    FakeSubflow first = fake.connect(9, 6000, "10.0.2.1");
    rounds(2 * SECOND, false);
    rounds(SECOND, true);
    backup(other, true);
    rounds(30 * SECOND, true);
    assertThat(fake.commands).containsExactly("change 10.0.2.1 id 2 subflow backup");
    assertThat(first.token).isEqualTo(9);
  }

  @Test
  void what_was_changed_is_put_back_at_the_end() throws Exception {
    start(builder());
    rounds(SECOND, false);
    rounds(SECOND, true);
    assertThat(fake.commands).hasSize(1);
    engine.close();
    assertThat(fake.commands)
        .containsExactly("change 10.0.2.1 id 2 subflow backup", "change 10.0.2.1 id 2 subflow");
    assertThat(ownership.log.get(ownership.log.size() - 2)).startsWith("settle 10.0.2.1 id 2");
  }

  @Test
  void every_path_is_used_once_one_is_dead() throws Exception {
    start(builder());
    rounds(SECOND, false);
    rounds(SECOND, true);
    backup(other, true);
    fake.end(good, Errno.ETIMEDOUT);
    for (int i = 0; i < SECOND; i++) {
      round();
    }
    assertThat(fake.commands)
        .startsWith("change 10.0.2.1 id 2 subflow backup", "change 10.0.2.1 id 2 subflow")
        .contains("delete 10.0.1.1 id 1 subflow");
  }

  @Test
  void an_endpoint_of_another_program_is_left_alone_and_that_is_logged_once() throws Exception {
    ownership = new KeptOwnership(false);
    start(builder());
    rounds(SECOND, false);
    rounds(30 * SECOND, true);
    assertThat(fake.commands).isEmpty();
    assertThat(ownership.log).isEmpty();
    assertThat(seen.count("problem")).isEqualTo(1);
    assertThat(seen.toString())
        .contains("was set by another process; 'ip mptcp endpoint change id 2 backup'");
  }

  @Test
  void what_the_kernel_refuses_is_not_claimed_and_tried_again() throws Exception {
    start(builder());
    rounds(2 * SECOND, false);
    fake.changeError = Errno.ENOMEM;
    rounds(2 * SECOND, true);
    assertThat(fake.commands).isEmpty();
    assertThat(view(other).slowReason()).isNull();
    assertThat(ownership.owed).isEmpty();
    assertThat(seen.count("slow 10.0.2.1")).isZero();
    assertThat(seen.toString()).contains("cannot become a backup: ", "ENOMEM");
    fake.changeError = 0;
    rounds(12 * SECOND, true);
    assertThat(fake.commands).containsExactly("change 10.0.2.1 id 2 subflow backup");
    assertThat(seen.count("slow 10.0.2.1")).isEqualTo(1);
  }

  @Test
  void a_path_without_an_endpoint_is_named_once() throws Exception {
    fake.endpoints.remove(2);
    start(builder());
    rounds(SECOND, false);
    rounds(30 * SECOND, true);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.count("problem")).isEqualTo(1);
    assertThat(seen.toString()).contains("has no endpoint that could become a backup");
  }

  @Test
  void nothing_is_done_by_default() throws Exception {
    start(PathEngine.of(ownership, seen).clock(clock::incrementAndGet));
    rounds(SECOND, false);
    rounds(30 * SECOND, true);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void a_userspace_path_manager_changes_the_subflow_of_that_connection_alone() throws Exception {
    start(builder().userspace(true).pathManagerSwitch(SET));
    fake.commands.clear();
    rounds(SECOND, false);
    rounds(SECOND, true);
    assertThat(fake.commands).containsExactly("7 backup 10.0.2.1:4001");
    backup(other, true);
    rounds(SECOND, false);
    assertThat(view(other).isBackupByEngine()).isTrue();
    assertThat(view(other).slowReason()).startsWith("sending: rtt 600 ms beside 15 ms");
    rounds(60 * SECOND, false);
    assertThat(fake.commands).containsExactly("7 backup 10.0.2.1:4001", "7 normal 10.0.2.1:4001");
    backup(other, false);
    rounds(SECOND, true);
    assertThat(fake.commands).last().hasToString("7 backup 10.0.2.1:4001");
    backup(other, true);
    rounds(1, false);
    engine.close();
    assertThat(fake.commands).hasSize(4).last().hasToString("7 normal 10.0.2.1:4001");
  }

  private List<String> priorities() {
    return fake.commands.stream().filter(each -> each.matches("\\d+ (backup|normal) .*")).toList();
  }

  @Test
  void what_one_connection_has_found_the_next_one_need_not_find_again() throws Exception {
    start(builder().userspace(true).pathManagerSwitch(SET));
    rounds(2 * SECOND, false);
    rounds(SECOND, true);
    assertThat(priorities()).containsExactly("7 backup 10.0.2.1:4001");
    fake.close(7);
    round();
    good = fake.connect(8, 5000);
    round();
    other = fake.join(8, "10.0.2.1", 5001, 2);
    rounds(1, false);
    assertThat(priorities()).containsExactly("7 backup 10.0.2.1:4001", "8 backup 10.0.2.1:5001");
    assertThat(view(other).slowReason()).startsWith("sending: rtt 600 ms beside 15 ms");
    assertThat(seen.count("slow 10.0.2.1")).isEqualTo(1);
    // one that has the slow path alone keeps it as it is
    fake.connect(9, 6000, "10.0.2.1");
    round();
    assertThat(priorities()).hasSize(2);
    fake.close(9);
    fake.close(8);
    // its trial is the first connection after a minute
    for (int i = 0; i < 60; i++) {
      clock.addAndGet(1_000 * MILLI);
      engine.round();
    }
    good = fake.connect(10, 7000);
    round();
    other = fake.join(10, "10.0.2.1", 7001, 2);
    rounds(2 * SECOND, false);
    assertThat(priorities()).hasSize(2);
    // slow again soon after: the next trial comes after two minutes
    rounds(SECOND, true);
    assertThat(priorities()).hasSize(3).last().hasToString("10 backup 10.0.2.1:7001");
    backup(other, true);
    rounds(118 * SECOND, false);
    assertThat(priorities()).hasSize(3);
    rounds(4 * SECOND, false);
    assertThat(priorities()).hasSize(4).last().hasToString("10 normal 10.0.2.1:7001");
  }
}
