package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.command;
import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code revive} and {@code pm=userspace}; ss and the bytes on the interfaces are the witnesses.
 */
class LivingPathsIT extends OnTwoPaths {

  /** All; in a virtual machine without hardware support but that of a JVM that stands still. */
  private static List<String> warnings(ForkedProcess app) {
    boolean emulated = Boolean.getBoolean("jmptcp.emulated");
    return app.stderr().lines().stream()
        .filter(line -> line.contains(" WARN "))
        .filter(line -> !emulated || !line.contains("/lock for 3000 ms"))
        .toList();
  }

  private String pathManager() {
    return paths.client.exec("cat", "/proc/sys/net/mptcp/pm_type").strip();
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_subflow_that_was_reset_comes_back(JavaRelease release) {
    comesBack(release, KEPT);
    assertThat(endpoints(paths.client)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void and_so_it_does_where_this_jvm_is_the_path_manager(JavaRelease release) {
    comesBack(release, KEPT + ",pm=userspace");
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(pathManager()).isEqualTo("0");
  }

  private void comesBack(JavaRelease release, String options) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(release, paths.client, options)) {
      connect(client, listen(server));
      assertThat(pathManager()).isEqualTo(options.contains("userspace") ? "1" : "0");
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      paths.resetSecond(true);
      uploadUntilLogged(client, MEGABYTE, "INFO paths: 10.71.2.1 (c2) is dead");
      assertThat(hasSecondPath()).isFalse();
      paths.resetSecond(false);
      await().until(() -> client.stderr().text().contains("INFO paths: 10.71.2.1 (c2) is back"));
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(hasSecondPath()).isTrue();
      assertThat(warnings(client)).isEmpty();
      end(client);
      end(server);
    }
  }

  /** The firewall drops what the client sends, and both links stay up. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void a_path_that_was_silent_carries_again(String more) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, KEPT + more)) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      paths.silenceSecond(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return client.stderr().text().contains("INFO paths: 10.71.2.1 (c2) is dead");
              });
      await()
          .during(Duration.ofSeconds(10))
          .until(
              () -> {
                upload(client, MEGABYTE);
                return !client.stderr().text().contains("is back");
              });
      paths.silenceSecond(false);
      await().until(() -> client.stderr().text().contains("INFO paths: 10.71.2.1 (c2) is back"));
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(warnings(client)).isEmpty();
      end(client);
      end(server);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 2");
    assertThat(pathManager()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void a_backup_carries_while_the_first_path_is_dead(String more) {
    String backup = KEPT.replace("subflow,", "subflow+backup,");
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, backup + more)) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilMost(client, "c1", "c2");
      paths.silenceFirst(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return client.stderr().text().contains("INFO paths: 10.71.1.1 (c1) is dead");
              });
      uploadUntilMost(client, "c2", "c1");
      paths.silenceFirst(false);
      await().until(() -> client.stderr().text().contains("INFO paths: 10.71.1.1 (c1) is back"));
      uploadUntilMost(client, "c1", "c2");
      assertThat(warnings(client)).isEmpty();
      end(client);
      end(server);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(pathManager()).isEqualTo("0");
  }

  /** Uploads until one interface of the client carries more than nine tenths of an upload. */
  private void uploadUntilMost(ForkedProcess client, String device, String other) {
    await()
        .until(
            () -> {
              long carried = paths.client.bytes(device).sent();
              long beside = paths.client.bytes(other).sent();
              upload(client, MEGABYTE);
              carried = paths.client.bytes(device).sent() - carried;
              beside = paths.client.bytes(other).sent() - beside;
              return carried > MEGABYTE && beside < MEGABYTE / 10;
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void status_and_doctor_report_a_dead_path_and_its_return(String more) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, KEPT + ",control=" + socket() + more)) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(doctor()).anyMatch(line -> line.startsWith("ok       paths: "));
      assertThat(command(paths.client, "status", "" + socket(), "--json"))
          .contains("\"path_revivals\":0,\"paths\":[]", "\"life\":\"alive\"")
          .contains("\"lost_subflows\":[]");
      paths.resetSecond(true);
      uploadUntilLogged(client, MEGABYTE, "10.71.2.1 (c2) is dead");
      await()
          .untilAsserted(
              () ->
                  assertThat(command(paths.client, "status", "" + socket(), "--json"))
                      .contains("{\"address\":\"10.71.2.1\",\"dev\":\"c2\",\"dead\":true,")
                      .contains("\"life\":\"alive\"")
                      .containsPattern(
                          "\"lost_subflows\":\\[\\{\"local_address\":\"10.71.2.1\".*\"reason\":\"re"
                              + ".*\"tries\":[1-9]"));
      assertThat(command(paths.client, "status", "" + socket()))
          .contains("\npath 10.71.2.1 (c2) dead for ")
          .containsPattern("\n  subflow 10.71.2.1 - .* lost for \\d+ s .*, reviving: \\d+ tr");
      assertThat(doctor())
          .anyMatch(line -> line.startsWith("warning  paths: no subflow from 10.71.2.1 (c2) "));
      paths.resetSecond(false);
      await().until(() -> client.stderr().text().contains("10.71.2.1 (c2) is back"));
      assertThat(command(paths.client, "status", "" + socket(), "--json"))
          .contains("\"dead\":false,", "\"lost_subflows\":[]")
          .doesNotContain("\"path_revivals\":0");
      assertThat(doctor()).anyMatch(line -> line.startsWith("ok       paths: "));
      end(client);
      end(server);
    }
  }

  private List<String> doctor() {
    return command(paths.client, "doctor").lines().toList();
  }

  @Test
  void it_stays_away_with_revive_false() {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, ENDPOINT + ",revive=false")) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      paths.resetSecond(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return !hasSecondPath();
              });
      paths.resetSecond(false);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !hasSecondPath());
      // slow=backup judges paths there, and a dead one is reported
      client.awaitError(
          line -> line.endsWith("paths: 10.71.2.1 (c2) is dead: no subflow on it is alive"));
      assertThat(client.stderr().text()).doesNotContain("tried again", "is back");
      end(client);
      end(server);
    }
  }

  @Test
  void the_path_manager_is_set_back_after_a_kill_by_the_next_start() {
    try (ForkedProcess killed = start(JAVA, paths.client, ENDPOINT + ",pm=userspace")) {
      listen(killed);
      assertThat(pathManager()).isEqualTo("1");
    }
    assertThat(pathManager()).isEqualTo("1");
    try (ForkedProcess next = start(JAVA, paths.client, ENDPOINT)) {
      assertThat(pathManager()).as("before main").isEqualTo("0");
      assertThat(next.stderr().text())
          .contains("INFO paths: ", "restored after a killed JVM net.mptcp.")
          .doesNotContain("WARN");
      end(next);
    }
    assertThat(endpoints(paths.client)).isEmpty();
  }

  /** As in a container without privileges: /proc/sys cannot be written, not even by root. */
  private List<String> withReadOnlySysctls() {
    List<String> prefix = new ArrayList<>(paths.client.prefix());
    prefix.addAll(
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"",
            "sh"));
    return prefix;
  }

  @Test
  void where_proc_sys_is_read_only_the_path_manager_of_the_kernel_goes_on() {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client =
            start(JavaCommand.on(JAVA).agent(KEPT + ",pm=userspace").in(withReadOnlySysctls()))) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(pathManager()).isEqualTo("0");
      assertThat(warnings(client))
          .singleElement()
          .asString()
          .contains(
              "the kernel's path manager goes on: net.mptcp.",
              "Read-only file system",
              "as root run: sysctl -w");
      end(client);
      end(server);
    }
    assertThat(endpoints(paths.client)).isEmpty();
  }
}
