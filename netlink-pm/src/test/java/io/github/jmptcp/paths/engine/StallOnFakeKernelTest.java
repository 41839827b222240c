package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that wait for data which the kernel has dropped, over a fake kernel. */
class StallOnFakeKernelTest extends OnFakeKernel {
  private static final long AHEAD = 5_000_000;

  private final KeptOwnership ownership = new KeptOwnership(true);
  private final AtomicLong dropped = new AtomicLong(3);
  private FakeSubflow first;
  private FakeSubflow second;

  @BeforeEach
  void endpoints() {
    twoEndpoints();
  }

  private void start(Revive revive, boolean userspace, PathOwnership owner) throws Exception {
    engine =
        PathEngine.of(owner, seen)
            .revive(revive)
            .clock(clock::incrementAndGet)
            .droppedBeyondWindow(dropped::get)
            .userspace(userspace)
            .pathManagerSwitch(SET)
            .open(fake.kernel);
    rounds(1, 0);
  }

  /** Rounds of 50 ms, in each of which the connection goes on by some bytes. */
  private void rounds(int count, long bytes) throws Exception {
    for (int i = 0; i < count; i++) {
      fake.receiveNext.merge(7L, bytes, Long::sum);
      round();
    }
  }

  /** A connection whose first subflow was reset, and opened again from the same address. */
  private void firstIsReplaced() throws Exception {
    fake.receiveNext.put(7L, 1_000L);
    FakeSubflow original = fake.connect(7, 4000);
    second = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(4, 0);
    fake.end(original, Errno.ECONNRESET);
    rounds(2, 0);
    first = fake.join(7, "10.0.1.1", 4002, 1);
    rounds(120, 0); // a subflow that is ended soon after its return is no proof of its path
    fake.commands.clear();
    seen.lines.clear();
  }

  /** The kernel drops data: what arrives by the second subflow is far ahead. */
  private void dataIsDropped() throws Exception {
    rounds(10, 0);
    dropped.addAndGet(60);
    second.mapped = AHEAD;
    first.tcp = lively();
    second.tcp = lively();
  }

  /** Rounds until an endpoint is deleted, which ends its subflow; null where none is. */
  private @Nullable FakeSubflow ended(int most) throws Exception {
    int before = fake.commands.size();
    for (int i = 0; i < most; i++) {
      rounds(1, 100);
      if (fake.commands.size() > before) {
        assertThat(fake.commands.subList(before, fake.commands.size()))
            .singleElement()
            .asString()
            .startsWith("delete ");
        String address = fake.commands.get(before).split(" ")[1];
        FakeSubflow ended =
            fake.subflows.stream()
                .filter(each -> each.local.getAddress().getHostAddress().equals(address))
                .findAny()
                .orElseThrow();
        fake.end(ended, 0);
        rounds(1, 100);
        return ended;
      }
    }
    return null;
  }

  @Test
  void one_subflow_is_ended_and_opened_again_when_the_data_has_arrived() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    assertThat(ended(20)).isNull();
    assertThat(ended(20)).isSameAs(second);
    assertThat(seen.toString())
        .contains("problem a connection hardly received", "net.ipv4.tcp_rmem=\"4096 6291456");
    rounds(60, 10_000);
    assertThat(fake.commands).containsExactly("delete 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).hasSize(1);
    rounds(3, AHEAD);
    assertThat(fake.commands).hasSize(2).endsWith("add 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
    fake.join(7, "10.0.2.1", 4003, 2);
    rounds(2, 100);
    assertThat(seen.isDead("10.0.2.1")).isFalse();
    rounds(100, 100);
    assertThat(fake.commands).hasSize(2);
  }

  @Test
  void opened_again_although_the_data_does_not_arrive() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    assertThat(ended(40)).isSameAs(second);
    rounds(90, 0);
    assertThat(fake.commands).hasSize(1);
    rounds(15, 0);
    assertThat(fake.commands).hasSize(2).endsWith("add 10.0.2.1 id 2 subflow");
  }

  @Test
  void what_is_held_back_is_added_when_the_engine_is_closed() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    assertThat(ended(40)).isSameAs(second);
    engine.close();
    assertThat(fake.commands).hasSize(2).endsWith("add 10.0.2.1 id 2 subflow");
    assertThat(ownership.owed).isEmpty();
  }

  @Test
  void the_address_that_other_connections_do_not_use() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    fake.connect(8, 4100);
    fake.join(8, "10.0.2.1", 4101, 2);
    fake.end(
        fake.subflows.stream().filter(each -> each.local.getPort() == 4100).findAny().get(), 0);
    dataIsDropped();
    rounds(50, 100);
    assertThat(fake.commands).containsExactly("delete 10.0.1.1 id 1 subflow");
  }

  private void nothingIsEnded() throws Exception {
    rounds(100, 100);
    assertThat(fake.commands).isEmpty();
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void not_where_the_kernel_has_dropped_nothing() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    second.mapped = AHEAD;
    nothingIsEnded();
  }

  @Test
  void not_where_the_missing_data_arrives_in_time() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    for (int i = 0; i < 10; i++) {
      rounds(20, 300_000);
      second.mapped = fake.receiveNext.get(7L) + AHEAD;
    }
    nothingIsEnded();
  }

  @Test
  void not_where_nothing_goes_on_as_while_the_application_does_not_read() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    rounds(100, 0);
    assertThat(fake.commands).isEmpty();
  }

  @Test
  void not_while_the_first_subflow_is_there() throws Exception {
    start(Revive.OWN, false, ownership);
    fake.receiveNext.put(7L, 1_000L);
    first = fake.connect(7, 4000);
    FakeSubflow original = fake.join(7, "10.0.2.1", 4001, 2);
    rounds(4, 0);
    fake.end(original, Errno.ECONNRESET);
    rounds(2, 0);
    second = fake.join(7, "10.0.2.1", 4002, 2);
    rounds(120, 0);
    fake.commands.clear();
    seen.lines.clear();
    dataIsDropped();
    nothingIsEnded();
  }

  @Test
  void never_the_only_subflow() throws Exception {
    start(Revive.NONE, false, ownership);
    firstIsReplaced();
    fake.end(first, 0);
    dataIsDropped();
    nothingIsEnded();
  }

  @Test
  void never_the_only_path() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    fake.end(first, 0);
    rounds(2, 0);
    first = fake.join(7, "10.0.2.1", 4004, 2); // a full mesh by one address
    dataIsDropped();
    nothingIsEnded();
  }

  @Test
  void not_by_the_endpoint_of_another_process() throws Exception {
    start(Revive.OWN, false, new KeptOwnership(false));
    firstIsReplaced();
    dataIsDropped();
    nothingIsEnded();
  }

  @Test
  void a_connection_for_which_it_does_not_help_is_left_alone() throws Exception {
    start(Revive.OWN, false, ownership);
    firstIsReplaced();
    dataIsDropped();
    int times = 0;
    for (FakeSubflow each = ended(200); each != null; each = ended(200)) {
      rounds(110, 0);
      fake.join(7, each.local.getAddress().getHostAddress(), 4010 + times++, each.localId).tcp =
          lively();
      rounds(1, 100);
    }
    assertThat(times).isEqualTo(4);
    assertThat(seen.count("hardly received")).isEqualTo(1);
  }
}
