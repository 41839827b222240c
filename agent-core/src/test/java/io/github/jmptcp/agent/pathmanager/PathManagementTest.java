package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.nativecalls.Errno;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathManagementTest {
  /** Without what runs while the application does. */
  private static final String ONLY_SET = ",revive=false,slow=keep";

  @TempDir private Path folder;

  private PathsOnFakeKernel process(String options) {
    return new PathsOnFakeKernel(folder, options);
  }

  private static PathManagement attached(PathsOnFakeKernel process) {
    PathManagement paths = process.management();
    paths.applyEarly(/* mainHasBegun= */ true);
    return paths;
  }

  @Test
  void endpoints_and_limits_are_set_at_once_and_undone_at_exit() {
    PathsOnFakeKernel process =
        process("endpoints=10.0.2.1+subflow,subflows=4,add_addr_accepted=3" + ONLY_SET);
    PathManagement paths = attached(process);
    assertThat(process.endpoints.words()).containsExactly("10.0.2.1 id 1 subflow");
    assertThat(process.endpoints.subflows()).isEqualTo(4);
    assertThat(process.endpoints.addAddrAccepted()).isEqualTo(3);
    assertThat(paths.isSet()).isTrue();

    process.exit();
    assertThat(process.endpoints.words()).isEmpty();
    assertThat(process.endpoints.subflows()).isEqualTo(2);
    assertThat(process.endpoints.addAddrAccepted()).isZero();
    assertThat(process.log())
        .containsExactly(
            "INFO paths: added 10.0.2.1 id 1 subflow, subflows 4 (was 2), add_addr_accepted 3"
                + " (was 0)",
            "DEBUG paths at exit: removed 10.0.2.1 id 1 subflow, subflows 2 (was 4),"
                + " add_addr_accepted 0 (was 3)");
  }

  @Test
  void they_are_set_once() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow" + ONLY_SET);
    PathManagement paths = attached(process);
    process.endpoints.all().clear();
    paths.applyLate();
    assertThat(process.endpoints.words()).isEmpty();
  }

  @Test
  void without_a_native_adapter_that_starts_no_logging_they_wait_for_the_first_socket() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow" + ONLY_SET);
    PathManagement paths = process.management();
    paths.applyEarly(/* mainHasBegun= */ false);
    assertThat(process.endpoints.words()).isEmpty();
    assertThat(process.log())
        .containsExactly(
            "DEBUG paths are set with the first socket: native calls by jffi start"
                + " java.util.logging");
    paths.applyLate();
    assertThat(process.endpoints.words()).containsExactly("10.0.2.1 id 1 subflow");
  }

  @Test
  void with_cleanup_off_they_stay_and_nothing_is_left_for_the_exit() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow,cleanup=false" + ONLY_SET);
    attached(process);
    assertThat(process.hasWorkAtExit()).isFalse();
    assertThat(process.log())
        .containsExactly("INFO paths: added 10.0.2.1 id 1 subflow; cleanup=false: they stay");
  }

  @Test
  void an_unprivileged_jvm_is_given_the_commands_and_goes_on_without() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow,subflows=4");
    process.endpoints.refuseChanges(Errno.EPERM);
    PathManagement paths = attached(process);
    paths.applyLate();
    assertThat(paths.isSet()).isFalse();
    assertThat(process.engineStarts).isEmpty();
    assertThat(process.log())
        .singleElement()
        .asString()
        .startsWith(
            "WARN paths not set, the application goes on without: EPERM, the JVM lacks"
                + " CAP_NET_ADMIN; as root run: ip mptcp limits set subflows 4 && ip mptcp endpoint"
                + " add 10.0.2.1 subflow; or start the container with");
    process.exit();
    assertThat(process.log()).as("nothing is to be undone").hasSize(1);
  }

  @Test
  void an_endpoint_that_exists_in_another_form_is_left_as_it_is() throws Exception {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow" + ONLY_SET);
    process.endpoints.all().add(EndpointParser.parse("10.0.2.1 id 7 signal"));
    attached(process);
    assertThat(process.endpoints.words()).containsExactly("10.0.2.1 id 7 signal");
    assertThat(process.log())
        .contains(
            "WARN paths: the endpoint 10.0.2.1 id 7 signal exists, not as written in the option, and"
                + " is left as it is; 'ip mptcp endpoint delete id 7' before the start lets the"
                + " option set it");
  }

  @Test
  void an_endpoint_without_a_flag_is_set_and_is_a_warning() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1" + ONLY_SET);
    attached(process);
    assertThat(process.endpoints.words()).containsExactly("10.0.2.1 id 1");
    assertThat(process.log())
        .contains(
            "WARN paths: the endpoint 10.0.2.1 id 1 has no flag, and the kernel never uses it; add"
                + " subflow or signal");
  }

  @Test
  void without_an_ownership_nothing_is_set() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow,pm=userspace");
    process.noOwnership = new IOException("no /proc here");
    PathManagement paths = attached(process);
    paths.applyLate();
    assertThat(process.endpoints.words()).isEmpty();
    assertThat(process.engineStarts).isEmpty();
    assertThat(process.log())
        .containsExactly(
            "WARN paths not set, the application goes on without: java.io.IOException: no /proc"
                + " here");
  }

  @Test
  void nothing_is_set_that_could_not_be_undone() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow,pm=userspace");
    process.isGoingDown = true;
    PathManagement paths = attached(process);
    paths.applyLate();
    assertThat(process.endpoints.words()).isEmpty();
    assertThat(process.engineStarts).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"pm=kernel, 1", "pm=userspace, 0"})
  void endpoints_that_the_path_manager_ignores_are_a_warning(String mode, int warnings) {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow," + mode);
    process.pathManager = PathManagerType.USERSPACE;
    attached(process);
    assertThat(process.log())
        .filteredOn(line -> line.startsWith("WARN paths: net.mptcp.path_manager is userspace here"))
        .hasSize(warnings);
  }

  @Test
  void the_userspace_path_manager_is_there_before_the_first_socket() {
    PathsOnFakeKernel process = process("pm=userspace");
    process.noEngine = new IOException("netlink join: EPERM");
    PathManagement paths = attached(process);
    assertThat(process.engineStarts).isEmpty();
    paths.applyLate();
    assertThat(process.engineStarts).containsExactly(Thread.currentThread().getName());
    assertThat(paths.starts().mindsBound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"endpoints=10.0.2.1+subflow", "endpoints=auto,revive=false", "revive=all"})
  void no_socket_waits_for_what_watches_paths(String options) {
    PathsOnFakeKernel process = process(options);
    PathManagement paths = attached(process);
    paths.applyLate();
    await().until(() -> paths.snapshot() != null);
    assertThat(process.engineStarts).containsExactly("jmptcp-paths-start");

    process.exit();
    assertThat(paths.snapshot()).isNull();
    assertThat(process.log()).noneMatch(line -> line.startsWith("WARN"));
  }

  @ParameterizedTest
  @CsvSource({
    "pm=userspace,                               WARN pm=userspace is not used",
    "endpoints=10.0.2.1+subflow,                 WARN dead paths do not come back",
    "'endpoints=10.0.2.1+subflow,revive=false',"
        + " WARN paths that make connections slower stay in use",
    "paths=*=eth2," + " DEBUG paths: connections start by the rules also on a path that is dead",
  })
  void what_is_missing_without_the_engine_is_reported(String options, String missing) {
    PathsOnFakeKernel process = process(options);
    process.noEngine = new IOException("netlink join: EPERM");
    attached(process).applyLate();
    await()
        .untilAsserted(
            () ->
                assertThat(process.log())
                    .contains(
                        missing + ": netlink join: EPERM; the kernel's path manager goes on"));
  }

  @Test
  void the_exit_waits_for_an_engine_that_is_being_started() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow");
    Thread exit = new Thread(process::exit);
    process.whileStarting =
        () -> {
          exit.start();
          await().until(() -> exit.getState() == Thread.State.TIMED_WAITING);
          assertThat(process.endpoints.words()).as("it may cycle them").hasSize(1);
        };
    PathManagement paths = attached(process);
    paths.applyLate();
    await().until(() -> exit.getState() == Thread.State.TERMINATED);
    assertThat(paths.snapshot()).isNull();
    assertThat(process.endpoints.words()).isEmpty();
    await().until(() -> process.kernel.openTransports() == 0);
  }

  @Test
  void an_engine_that_starts_too_late_for_the_exit_closes_itself() {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow");
    CountDownLatch isUndone = new CountDownLatch(1);
    process.whileStarting =
        () -> {
          process.exit();
          isUndone.countDown();
        };
    PathManagement paths = attached(process);
    paths.applyLate();
    await().until(() -> isUndone.getCount() == 0);
    assertThat(process.endpoints.words()).isEmpty();
    await().until(() -> process.kernel.openTransports() == 0);
    assertThat(paths.snapshot()).isNull();
  }

  @Test
  void connections_start_by_the_rules_with_an_engine_and_without() throws Exception {
    InetAddress peer = InetAddress.getByName("192.0.2.1");
    PathsOnFakeKernel process = process("paths=*=eth2");
    PathManagement paths = attached(process);
    assertThat(paths.starts().startOf(peer, 443)).as("main has not begun").isNull();
    process.noEngine = new IOException("netlink join: EPERM");
    paths.applyLate();
    assertThat(paths.starts().startOf(peer, 443)).hasToString("10.0.2.1 (eth2): paths=*=eth2");
  }

  @Test
  void the_last_line_of_the_log_waits_for_the_exit() throws Exception {
    PathsOnFakeKernel process = process("endpoints=10.0.2.1+subflow" + ONLY_SET);
    PathManagement paths = attached(process);
    Thread last = new Thread(paths::awaitRelease);
    last.start();
    await().until(() -> last.getState() == Thread.State.TIMED_WAITING);
    process.exit();
    last.join();
    assertThat(process.endpoints.words()).isEmpty();
  }
}
