package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeEndpoints;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.paths.ownership.EndpointDebt;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.SysctlDebt;
import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointReconcilerTest {
  private final FakeKernel kernel = new FakeKernel();
  private final FakeEndpoints endpoints = new FakeEndpoints(kernel, 8);
  private final InMemoryOwnership store = new InMemoryOwnership();
  private ProcessIdentity self;
  private ProcessIdentity other;
  private ProcessIdentity dead;
  private PathManager manager;

  @BeforeEach
  void open() throws IOException {
    manager = PathManager.open(kernel);
    self = ProcessIdentity.self();
    // of another PID namespace, and so taken to be alive
    other = new ProcessIdentity(4711, 1, "elsewhere");
    dead = new ProcessIdentity(ProcessIdentity.MAX_PID, 1, self.pidNamespace());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private EndpointReconciler of(ProcessIdentity process) {
    return new EndpointReconciler(store, process);
  }

  private static DesiredPaths.Builder desired(String... words) {
    return DesiredPaths.builder()
        .endpoints(List.of(words).stream().map(EndpointParser::parse).toList());
  }

  private interface Change {
    void of(Ownership ownership);
  }

  private void change(Change change) {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      change.of(ownership);
      session.write(ownership);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Ownership ownership() {
    Ownership[] read = new Ownership[1];
    change(ownership -> read[0] = ownership);
    return read[0];
  }

  @Test
  void what_one_process_sets_another_shares_and_the_last_one_removes() throws Exception {
    of(self).apply(manager, desired("10.0.0.1 subflow").subflows(4).build());
    assertThat(endpoints.words()).containsExactly("10.0.0.1 id 1 subflow");
    assertThat(endpoints.subflows()).isEqualTo(4);
    ChangeSummary summary =
        of(other).apply(manager, desired("10.0.0.1 subflow").subflows(3).build());
    assertThat(summary.shared()).hasSize(1);
    assertThat(of(self).release(manager, true).toString()).isEqualTo("subflows 3 (was 4)");
    assertThat(endpoints.all()).hasSize(1);
    assertThat(of(other).release(manager, true).removed()).hasSize(1);
    assertThat(endpoints.all()).isEmpty();
    assertThat(endpoints.subflows()).isEqualTo(2);
    assertThat(ownership().isEmpty()).isTrue();
  }

  @Test
  void what_a_process_has_set_itself_is_not_shared_when_it_wants_more() throws Exception {
    of(self).apply(manager, desired("10.0.0.1 subflow").build());
    ChangeSummary summary =
        of(self).apply(manager, desired("10.0.0.1 subflow", "10.0.0.2 subflow").build());
    assertThat(summary.toString()).isEqualTo("added 10.0.0.2 id 2 subflow");
    of(other).apply(manager, desired("10.0.0.1 subflow").build());
    summary = of(self).apply(manager, desired("10.0.0.1 subflow").build());
    assertThat(summary.toString())
        .isEqualTo("shared with another JVM 10.0.0.1 id 1 subflow, removed 10.0.0.2 id 2 subflow");
  }

  @Test
  void what_another_program_has_set_stays() throws Exception {
    endpoints.all().add(EndpointParser.parse("10.0.0.1 id 9 subflow"));
    ChangeSummary summary = of(self).apply(manager, desired("10.0.0.1 subflow").build());
    assertThat(summary.foreign()).extracting(Endpoint::id).containsExactly(9);
    assertThat(of(self).release(manager, true).isEmpty()).isTrue();
    assertThat(endpoints.words()).containsExactly("10.0.0.1 id 9 subflow");
  }

  @Test
  void an_endpoint_that_another_program_deletes_meanwhile_does_not_keep_the_others()
      throws Exception {
    of(self).apply(manager, desired("10.0.0.3 subflow", "10.0.0.4 subflow").build());
    kernel.on(
        kernel.family("mptcp_pm", 28, 1, Map.of()),
        2,
        request -> {
          // the first is gone when its turn comes
          boolean first = endpoints.all().size() == 2;
          endpoints.all().remove(0);
          return first ? Answer.error(Errno.EINVAL) : Answer.ack();
        });
    ChangeSummary summary = of(self).release(manager, true);
    assertThat(summary.removed()).extracting(Endpoint::id).containsExactly(2);
    assertThat(endpoints.all()).isEmpty();
    assertThat(ownership().isEmpty()).isTrue();
  }

  @Test
  void what_the_kernel_refuses_leaves_nothing_behind() throws Exception {
    endpoints.all().add(EndpointParser.parse("10.0.9.9 id 3 subflow"));
    DesiredPaths wanted = desired("10.0.0.1 subflow", "10.0.0.2 id 3 subflow").subflows(5).build();
    assertThatThrownBy(() -> of(self).apply(manager, wanted))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("EBUSY");
    assertThat(endpoints.words()).containsExactly("10.0.9.9 id 3 subflow");
    assertThat(endpoints.subflows()).isEqualTo(2);
    assertThat(ownership().isEmpty()).isTrue();
  }

  @Test
  void a_change_makes_room_where_the_kernel_has_none_for_both() throws Exception {
    String[] eight = new String[8];
    for (int i = 0; i < 8; i++) {
      eight[i] = "10.0.0." + (i + 1) + " subflow";
    }
    of(self).apply(manager, desired(eight).build());
    ChangeSummary summary =
        of(self).apply(manager, desired("10.0.0.1 subflow", "10.0.1.1 subflow").build());
    assertThat(summary.added()).hasSize(1);
    assertThat(summary.removed()).hasSize(7);
    assertThat(endpoints.words()).containsExactly("10.0.0.1 id 1 subflow", "10.0.1.1 id 9 subflow");
  }

  @Test
  void a_dead_process_s_debts_are_paid_with_the_same_id_and_flags() throws Exception {
    Endpoint deleted = EndpointParser.parse("10.0.0.7 id 7 subflow fullmesh");
    Endpoint promoted = EndpointParser.parse("10.0.0.8 id 8 subflow backup");
    endpoints.all().add(EndpointParser.parse("10.0.0.8 id 8 subflow"));
    change(
        ownership -> {
          ownership.putEndpointDebt(new EndpointDebt(dead, deleted));
          ownership.putEndpointDebt(new EndpointDebt(dead, promoted));
        });
    ChangeSummary summary = of(self).apply(manager, desired("10.0.0.1 subflow").build());
    assertThat(summary.restored()).containsExactly(deleted, promoted);
    assertThat(endpoints.words())
        .containsExactly(
            "10.0.0.8 id 8 subflow backup",
            "10.0.0.7 id 7 subflow fullmesh",
            "10.0.0.1 id 9 subflow");
    assertThat(ownership().endpointDebts()).isEmpty();
    of(self).release(manager, true);
    assertThat(endpoints.all()).containsExactlyInAnyOrder(deleted, promoted);
  }

  @Test
  void nothing_is_left_of_processes_that_were_killed() throws Exception {
    Sysctl sysctl = Sysctl.of("net.jmptcp.absent");
    change(
        ownership -> {
          ownership.setActor(dead);
          ownership.addPathManager(dead);
          ownership.putSysctlDebt(new SysctlDebt(sysctl, "kernel", "userspace"));
        });
    of(self).apply(manager, desired("10.0.2.1 subflow").build());
    assertThat(ownership().sysctlDebts()).as("it has another value").isEmpty();
    assertThat(ownership().pathManagers()).isEmpty();
    of(self).release(manager, true);
    assertThat(ownership().isEmpty()).isTrue();
  }

  @Test
  void a_sysctl_that_a_living_process_needs_stays() throws Exception {
    Sysctl sysctl = Sysctl.of("net.jmptcp.absent");
    change(
        ownership -> {
          ownership.setActor(other);
          ownership.addPathManager(other);
          ownership.putSysctlDebt(new SysctlDebt(sysctl, "kernel", "userspace"));
        });
    of(self).apply(manager, desired("10.0.2.1 subflow").build());
    of(self).release(manager, true);
    assertThat(ownership().sysctlDebt(sysctl)).isPresent();
    assertThat(ownership().pathManagers()).containsExactly(other);
    assertThat(ownership().actor()).contains(other);
  }

  @Test
  void a_debt_that_cannot_be_paid_stays_and_is_reported() throws Exception {
    endpoints.all().add(EndpointParser.parse("10.0.9.9 id 7 subflow"));
    change(
        ownership ->
            ownership.putEndpointDebt(
                new EndpointDebt(dead, EndpointParser.parse("10.0.0.7 id 7 subflow"))));
    ChangeSummary summary = of(self).release(manager, true);
    assertThat(summary.problems())
        .singleElement()
        .asString()
        .startsWith("the endpoint 10.0.0.7 id 7 subflow was deleted by a JVM that was killed")
        .contains("EBUSY");
    assertThat(ownership().endpointDebts()).hasSize(1);
  }

  /** As the revival of a path does: deleted, and about to be added again. */
  @Test
  void an_endpoint_that_a_living_process_has_deleted_for_a_moment_counts_as_there()
      throws Exception {
    of(other).apply(manager, desired("10.0.0.1 subflow").build());
    Endpoint cycled = endpoints.all().remove(0);
    change(ownership -> ownership.putEndpointDebt(new EndpointDebt(other, cycled)));

    ChangeSummary summary = of(self).apply(manager, desired("10.0.0.1 subflow").build());
    assertThat(summary.shared()).hasSize(1);
    assertThat(summary.added()).isEmpty();
    assertThat(of(self).exist(List.of(cycled), manager)).isTrue();
    assertThat(of(self).foreignEndpoints(manager)).isEmpty();
    of(self).release(manager, true);
    assertThat(endpoints.all()).isEmpty();

    endpoints.all().add(cycled);
    change(ownership -> ownership.removeEndpointDebt(EndpointKey.of(cycled)));
    assertThat(of(other).release(manager, true).removed()).containsExactly(cycled);
  }

  @Test
  void a_backup_that_is_normal_for_a_while_is_not_replaced() throws Exception {
    of(self).apply(manager, desired("10.0.0.1 subflow backup").build());
    Endpoint backup = endpoints.all().get(0);
    change(ownership -> ownership.putEndpointDebt(new EndpointDebt(self, backup)));
    manager.changeFlags(1, List.of(), List.of(EndpointFlag.BACKUP));

    ChangeSummary summary =
        of(self).apply(manager, desired("10.0.0.1 subflow backup", "10.0.0.2 subflow").build());
    assertThat(summary.replaced()).isEmpty();
    assertThat(endpoints.words()).contains("10.0.0.1 id 1 subflow");
  }
}
