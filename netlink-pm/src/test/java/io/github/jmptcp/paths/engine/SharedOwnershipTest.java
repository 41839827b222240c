package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.RaisedLimit;
import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes of one store: this one, and one that lives until it is killed. */
class SharedOwnershipTest {
  private static final Endpoint ENDPOINT =
      Endpoint.of("10.0.2.1").id(2).flags(EndpointFlag.SUBFLOW).deviceIndex(3, "eth2").build();

  private final FakeMptcp fake = new FakeMptcp();
  private final OwnershipStore store = new InMemoryOwnership();
  private Process otherProcess;
  private SharedOwnership here;
  private SharedOwnership other;

  @BeforeEach
  void startAnother() throws Exception {
    ProcessIdentity self = ProcessIdentity.self();
    otherProcess = new ProcessBuilder("sleep", "60").start();
    String stat =
        new String(
            java.nio.file.Files.readAllBytes(
                java.nio.file.Path.of("/proc/" + otherProcess.pid() + "/stat")));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    here = new SharedOwnership(store, self);
    other =
        new SharedOwnership(
            store,
            new ProcessIdentity(
                otherProcess.pid(), Long.parseLong(fields[19]), self.pidNamespace()));
  }

  @AfterEach
  void kill() throws Exception {
    otherProcess.destroyForcibly();
    assertThat(otherProcess.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private Ownership read() throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      return session.read();
    }
  }

  @Test
  void a_process_that_leaves_takes_the_killed_one_that_acted_along() throws Exception {
    assertThat(other.acts()).isTrue();
    here.resign();
    assertThat(read().actor()).as("it lives").isPresent();
    kill();
    here.resign();
    assertThat(read().isEmpty()).isTrue();
  }

  @Test
  void one_acts_and_the_next_takes_over_when_it_has_died() throws Exception {
    assertThat(other.acts()).isTrue();
    assertThat(here.acts()).isFalse();
    assertThat(other.acts()).isTrue();
    kill();
    assertThat(here.acts()).isTrue();
  }

  @Test
  void one_that_resigns_is_followed_at_once() throws Exception {
    assertThat(other.acts()).isTrue();
    here.resign(); // not this one's to give up
    assertThat(here.acts()).isFalse();
    other.resign();
    assertThat(here.acts()).isTrue();
    here.resign();
    assertThat(read().isEmpty()).isTrue();
  }

  @Test
  void an_endpoint_that_a_killed_process_had_deleted_is_added_again_with_id_and_flags()
      throws Exception {
    other.owe(ENDPOINT);
    try (PathManager manager = PathManager.open(fake.kernel)) {
      assertThat(here.payForOthers(manager).toString()).as("it lives").isEmpty();
      assertThat(fake.endpoints).isEmpty();
      kill();
      assertThat(here.payForOthers(manager).restored()).containsExactly(ENDPOINT);
      assertThat(fake.endpoints.get(2)).isEqualTo(ENDPOINT);
      assertThat(fake.endpoints.get(2).deviceIndex()).isEqualTo(3);
      assertThat(here.payForOthers(manager).toString()).isEmpty();
      assertThat(read().isEmpty()).isTrue();
    }
  }

  @Test
  void flags_that_a_killed_process_had_changed_are_set_back() throws Exception {
    Endpoint backup = ENDPOINT.toBuilder().flags(EndpointFlag.BACKUP).build();
    fake.endpoints.put(2, ENDPOINT);
    other.owe(backup);
    kill();
    try (PathManager manager = PathManager.open(fake.kernel)) {
      assertThat(here.payForOthers(manager).restored()).containsExactly(backup);
    }
    assertThat(fake.endpoints.get(2).has(EndpointFlag.BACKUP)).isTrue();
  }

  @Test
  void a_debt_that_the_kernel_refuses_does_not_hold_up_the_others() throws Exception {
    Endpoint next = Endpoint.of("10.0.3.1").id(3).flags(EndpointFlag.SUBFLOW).build();
    other.owe(ENDPOINT);
    other.owe(next);
    kill();
    fake.addErrors.put("10.0.2.1", Errno.ENODEV);
    try (PathManager manager = PathManager.open(fake.kernel)) {
      here.payForOthers(manager);
      assertThat(fake.endpoints).containsOnlyKeys(3);
      assertThat(read().endpointDebts()).as("it is still owed").hasSize(1);
      fake.addErrors.clear();
      here.payForOthers(manager);
      assertThat(fake.endpoints).containsOnlyKeys(3, 2);
    }
    assertThat(read().isEmpty()).isTrue();
  }

  /** The kernel makes one for an address that a connection uses, which gives way. */
  @Test
  void an_implicit_endpoint_is_not_taken_for_the_owed_one() throws Exception {
    fake.endpoints.put(9, ENDPOINT.toBuilder().id(9).flags(EndpointFlag.IMPLICIT).build());
    other.owe(ENDPOINT);
    kill();
    try (PathManager manager = PathManager.open(fake.kernel)) {
      here.payForOthers(manager);
    }
    assertThat(fake.endpoints).containsOnlyKeys(2);
    assertThat(read().isEmpty()).isTrue();
  }

  @Test
  void an_endpoint_that_only_the_killed_process_needed_is_not_added_again() throws Exception {
    other.willAdd(ENDPOINT);
    other.owe(ENDPOINT);
    kill();
    try (PathManager manager = PathManager.open(fake.kernel)) {
      here.payForOthers(manager);
      assertThat(fake.endpoints).isEmpty();
      assertThat(read().endpointDebts()).isEmpty();
      other.owe(ENDPOINT);
      here.willAdd(ENDPOINT);
      here.payForOthers(manager);
      assertThat(fake.endpoints).as("another one needs it").containsOnlyKeys(2);
    }
  }

  @Test
  void what_was_settled_or_replaced_is_not_paid_again() throws Exception {
    other.owe(ENDPOINT);
    other.settle(ENDPOINT);
    assertThat(read().isEmpty()).isTrue();
    other.owe(ENDPOINT);
    // another program has given the address another endpoint since
    fake.endpoints.put(5, ENDPOINT.toBuilder().id(5).flagBits(1).build());
    kill();
    try (PathManager manager = PathManager.open(fake.kernel)) {
      assertThat(here.payForOthers(manager).toString()).isEmpty();
    }
    assertThat(fake.endpoints).containsOnlyKeys(5);
    assertThat(read().isEmpty()).isTrue();
  }

  @Test
  void an_endpoint_for_a_first_path_belongs_to_the_process_that_adds_it() throws Exception {
    here.raise(new Limits(0, 1), new Limits(0, 2), () -> {});
    here.willAdd(ENDPOINT.toBuilder().id(0).build());
    assertThat(here.owns(ENDPOINT)).isTrue();
    assertThat(other.owns(ENDPOINT)).as("they share").isTrue();
    Ownership ownership = read();
    assertThat(ownership.leaseCount(EndpointKey.of(ENDPOINT))).isEqualTo(1);
    assertThat(ownership.highestNeeded(LimitKind.SUBFLOWS)).isEqualTo(2);
    assertThat(ownership.raisedLimit(LimitKind.SUBFLOWS).orElseThrow().before()).isEqualTo(1);
  }

  @Test
  void a_limit_that_an_administrator_has_lowered_since_is_raised_from_there() throws Exception {
    here.raise(new Limits(0, 2), new Limits(0, 4), () -> {});
    here.raise(new Limits(0, 1), new Limits(0, 2), () -> {});
    RaisedLimit raised = read().raisedLimit(LimitKind.SUBFLOWS).orElseThrow();
    assertThat(raised.before()).isEqualTo(1);
    assertThat(raised.raisedTo()).isEqualTo(2);
  }

  @Test
  void a_limit_that_is_raised_twice_is_taken_back_to_what_it_was_at_first() throws Exception {
    here.raise(new Limits(0, 1), new Limits(0, 2), () -> {});
    here.raise(new Limits(0, 2), new Limits(0, 3), () -> {});
    assertThat(read().raisedLimit(LimitKind.SUBFLOWS).orElseThrow().before()).isEqualTo(1);
  }

  @Test
  void of_a_limit_that_the_kernel_refuses_nothing_is_noted() throws Exception {
    PathOwnership.LimitChange refused =
        () -> {
          assertThat(read().raisedLimit(LimitKind.SUBFLOWS)).as("noted before").isPresent();
          throw new IOException("EINVAL");
        };
    assertThatThrownBy(() -> here.raise(new Limits(0, 1), new Limits(0, 9), refused))
        .hasMessage("EINVAL");
    assertThat(read().isEmpty()).isTrue();
    here.raise(new Limits(0, 1), new Limits(0, 8), () -> {});
    assertThatThrownBy(() -> here.raise(new Limits(0, 8), new Limits(0, 9), refused))
        .hasMessage("EINVAL");
    assertThat(read().raisedLimit(LimitKind.SUBFLOWS).orElseThrow().raisedTo()).isEqualTo(8);
    assertThat(read().highestNeeded(LimitKind.SUBFLOWS)).isEqualTo(8);
  }

  @Test
  void the_first_living_path_manager_manages_and_the_last_one_sets_the_sysctl_back()
      throws Exception {
    Sysctl sysctl = Sysctl.of("net.jmptcp.absent");
    other.joinPathManagers(sysctl, () -> "kernel", "userspace");
    here.joinPathManagers(sysctl, () -> "userspace", "userspace");
    assertThat(other.managesPaths()).isTrue();
    assertThat(here.managesPaths()).isFalse();
    assertThat(read().sysctlDebt(sysctl).orElseThrow().before()).isEqualTo("kernel");
    other.leavePathManagers();
    assertThat(here.managesPaths()).isTrue();
    assertThat(read().sysctlDebt(sysctl)).as("this one needs it").isPresent();
    here.leavePathManagers();
    assertThat(read().isEmpty()).isTrue();
  }

  @Test
  void the_value_to_set_back_is_read_while_no_other_process_can_change_it() throws Exception {
    AtomicInteger open = new AtomicInteger();
    OwnershipStore watched =
        () -> {
          OwnershipStore.Session session = store.open();
          open.incrementAndGet();
          return new OwnershipStore.Session() {
            @Override
            public Ownership read() throws IOException {
              return session.read();
            }

            @Override
            public void write(Ownership ownership) throws IOException {
              session.write(ownership);
            }

            @Override
            public void close() throws IOException {
              open.decrementAndGet();
              session.close();
            }
          };
        };
    Sysctl sysctl = Sysctl.of("net.jmptcp.absent");
    new SharedOwnership(watched, ProcessIdentity.self())
        .joinPathManagers(sysctl, () -> open.get() == 1 ? "kernel" : "read too early", "userspace");
    assertThat(read().sysctlDebt(sysctl).orElseThrow().before()).isEqualTo("kernel");
  }

  @Test
  void a_killed_path_manager_is_followed_and_without_another_its_sysctl_is_set_back()
      throws Exception {
    Sysctl sysctl = Sysctl.of("net.jmptcp.absent");
    other.joinPathManagers(sysctl, () -> "kernel", "userspace");
    here.joinPathManagers(sysctl, () -> "userspace", "userspace");
    kill();
    assertThat(here.managesPaths()).isTrue();
    here.leavePathManagers();
    other.joinPathManagers(sysctl, () -> "kernel", "userspace");
    try (PathManager manager = PathManager.open(fake.kernel)) {
      assertThat(here.payForOthers(manager).toString())
          .as("another program has set it since")
          .isEmpty();
    }
    assertThat(read().isEmpty()).isTrue();
  }
}
