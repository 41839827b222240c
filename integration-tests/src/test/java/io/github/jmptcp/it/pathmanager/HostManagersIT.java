package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Beside a NetworkManager and an mptcpd that set endpoints for the whole host: what is theirs stays
 * theirs, as {@code ip mptcp} shows it.
 */
class HostManagersIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final int MEGABYTE = 1 << 20;
  private static final String C2 = "10.71.2.1 subflow dev c2";

  /** The first is theirs too, the second theirs in another notation, the others have no owner. */
  private static final String EXPLICIT =
      "endpoints=10.71.1.1+dev+c1+subflow;10.71.2.1+dev+c2+signal;10.71.7.1+subflow";

  private Netns host;

  @Override
  void prepare() {
    host = paths.client;
    for (Netns each : List.of(paths.client, paths.server)) {
      each.sysctl("net.ipv4.conf.all.rp_filter", "0");
    }
  }

  /** Waits for endpoints of exactly these addresses, with their devices, in any order. */
  private String awaitEndpoints(HostManager manager, String... expected) {
    Predicate<String> complete =
        all -> {
          List<String> found = all.lines().map(line -> line.replaceAll(" id \\d+", "")).toList();
          return found.size() == expected.length && found.containsAll(List.of(expected));
        };
    await()
        .untilAsserted(
            () -> assertThat(endpoints(host)).as(manager::dump).matches(complete, "theirs"));
    return endpoints(host);
  }

  /** The doctor's line of a check. */
  private String doctor(String check) {
    List<String> line = new ArrayList<>(host.prefix());
    line.addAll(
        List.of(JAVA.java().toString(), "-jar", JavaCommand.agentJar().toString(), "doctor"));
    String printed = CommandLine.attempt(line).output();
    return printed
        .lines()
        .filter(each -> each.length() > 9 && each.substring(9).startsWith(check + ": "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(printed));
  }

  private static String id(String endpoints, String address) {
    return endpoints
        .lines()
        .filter(line -> line.startsWith(address + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(endpoints))
        .replaceAll(".* (id \\d+) .*", "$1");
  }

  @Test
  void endpoints_of_network_manager_are_used_and_left_alone() {
    try (HostManager manager = HostManager.networkManager(host)) {
      String theirs = awaitEndpoints(manager, "10.71.1.1 subflow dev c1", C2);
      // of an address that it does not have by NetworkManager
      host.ip("address", "add", "10.71.3.1/24", "dev", "c1");
      String limits = limits(host);
      try (ForkedProcess server = start(JAVA, paths.server, "");
          ForkedProcess explicit = start(JAVA, host, EXPLICIT);
          ForkedProcess auto = start(JAVA, host, "endpoints=auto")) {
        String ours = "10.71.7.1 id 3 subflow";
        String automatic = "10.71.3.1 id 4 subflow dev c1";
        listen(explicit);
        assertThat(explicit.stderr().lines())
            .filteredOn(line -> line.contains(" WARN "))
            .singleElement()
            .asString()
            .contains("10.71.2.1 id ")
            .contains("exists, not as written in the option, and is left as it is");
        assertThat(endpoints(host)).isEqualTo(theirs + "\n" + ours + "\n" + automatic);
        assertThat(doctor("owners"))
            .contains(id(theirs, "10.71.1.1") + " NetworkManager or by hand")
            .contains(id(theirs, "10.71.2.1") + " NetworkManager or by hand")
            .contains("id 3 jmptcp in pid " + explicit.pid())
            .contains("id 4 jmptcp in pid " + auto.pid());
        assertThat(doctor("managers")).contains("NetworkManager runs");

        connect(auto, listen(server));
        join(auto, host);
        uploadUntilBothCarry(auto, host, MEGABYTE);

        // its endpoint goes and comes with its connection; NetworkManager deletes those of others
        // that have a device then, and auto brings its own back
        manager.nmcli("device", "disconnect", "c2");
        awaitEndpoints(
            manager, "10.71.1.1 subflow dev c1", "10.71.3.1 subflow dev c1", "10.71.7.1 subflow");
        manager.nmcli("device", "connect", "c2");
        awaitEndpoints(
            manager,
            "10.71.1.1 subflow dev c1",
            C2,
            "10.71.3.1 subflow dev c1",
            "10.71.7.1 subflow");
        String again = id(endpoints(host), "10.71.2.1");
        auto.awaitError(
            line -> line.contains("set before by another program") && line.contains(again));
        end(explicit);
        end(auto);
      }
      awaitEndpoints(manager, "10.71.1.1 subflow dev c1", C2);
      assertThat(limits(host)).isEqualTo(limits);
      bothRun();
    }
  }

  /** An mptcpd beside the NetworkManager. */
  private void bothRun() {
    host.exec("ip", "mptcp", "endpoint", "add", "10.71.9.1", "id", "9", "subflow", "dev", "c1");
    try (HostManager second = HostManager.mptcpd(host)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(doctor("managers"))
                      .as(second::dump)
                      .startsWith("warning ")
                      .contains("NetworkManager and mptcpd both run"));
      assertThat(doctor("owners"))
          .contains("id 9 by hand")
          .containsPattern("id \\d (NetworkManager or mptcpd|mptcpd or NetworkManager) or by hand");
    }
  }

  @Test
  void an_endpoint_that_network_manager_would_delete_is_named() {
    try (HostManager manager = HostManager.networkManager(host)) {
      awaitEndpoints(manager, "10.71.1.1 subflow dev c1", C2);
      try (ForkedProcess app = start(JAVA, host, "endpoints=10.71.7.1+dev+c2+subflow")) {
        listen(app);
        app.awaitError(
            line ->
                line.contains(" WARN paths: NetworkManager manages c2, and deletes the endpoint")
                    && line.contains("10.71.7.1 id 3"));
        manager.nmcli("device", "reapply", "c2");
        awaitEndpoints(manager, "10.71.1.1 subflow dev c1", C2);
        end(app);
        assertThat(app.stderr().text()).doesNotContain("at exit").doesNotContain(" ERROR ");
      }
      awaitEndpoints(manager, "10.71.1.1 subflow dev c1", C2);
    }
  }

  private static String subflows(String limits) {
    return limits.substring(limits.indexOf(" subflows"));
  }

  @Test
  void endpoints_and_limits_of_mptcpd_are_used_and_left_alone() {
    try (HostManager manager = HostManager.mptcpd(host)) {
      awaitEndpoints(manager, "10.71.1.1 subflow dev c1", "10.71.2.1 subflow dev c2");
      String limits = limits(host);
      try (ForkedProcess auto = start(JAVA, host, "endpoints=auto");
          ForkedProcess explicit = start(JAVA, host, EXPLICIT + ",subflows=7")) {
        listen(auto);
        explicit.awaitError(
            line ->
                line.contains(" WARN ")
                    && line.contains("10.71.2.1 ")
                    && line.contains("left as it is"));
        String all = endpoints(host);
        assertThat(all).hasLineCount(3).contains("\n10.71.7.1 ");
        assertThat(limits(host)).endsWith(" subflows 7");
        assertThat(doctor("owners"))
            .contains(id(all, "10.71.1.1") + " mptcpd or by hand")
            .contains(id(all, "10.71.7.1") + " jmptcp in pid " + explicit.pid());

        end(explicit);
        // auto accepts eight addresses of a peer; the rest is as it was
        assertThat(limits(host)).isEqualTo("add_addr_accepted 8" + subflows(limits));
        // an address that comes is its business
        host.ip("address", "add", "10.71.3.1/24", "dev", "c2");
        awaitEndpoints(
            manager,
            "10.71.1.1 subflow dev c1",
            "10.71.2.1 subflow dev c2",
            "10.71.3.1 subflow dev c2");
        auto.awaitError(
            line -> line.contains("set before by another program") && line.contains("10.71.3.1 "));
        end(auto);
      }
      assertThat(endpoints(host)).hasLineCount(3);
      // mptcpd has raised its own limits for the third address
      assertThat(limits(host)).doesNotStartWith("add_addr_accepted 8");
      assertThat(manager.dump()).doesNotContain("File exists");
    }
  }
}
