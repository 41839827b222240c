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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code paths} with {@code pm=userspace}: each connection gets the paths of its rule. ss and the
 * bytes on the interfaces are the witnesses.
 */
class PathRulesIT extends OnTwoPaths {

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_connection_gets_the_paths_of_its_rule_without_endpoints(JavaRelease release) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4")) {
      int port = listen(server);
      String rules = "paths=10.71.1.2:" + port + "=c1,c2/after=64k;*=c1,pm=userspace";
      try (ForkedProcess client = start(release, paths.client, rules)) {
        connect(client, port);
        join(client, paths.client);
        uploadUntilBothCarry(client, paths.client, MEGABYTE);
        assertThat(endpoints(paths.client)).isEmpty();
        assertThat(client.stderr().text()).doesNotContain("WARN");
        end(client);
      }
      end(server);
    }
  }

  /** Whether the connection that {@code apps.Starts} holds gets the second path. */
  private void holds(JavaRelease release, String options, String line, boolean joins) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4")) {
      int port = listen(server);
      try (ForkedProcess client =
          JavaCommand.on(release)
              .agent(options + ",pm=userspace")
              .in(paths.client.prefix())
              .start("apps.Starts")) {
        client.send(String.format(line, port));
        assertThat(client.awaitLine(each -> !each.equals("main"))).isEqualTo("local 10.71.1.1");
        if (joins) {
          await().until(this::hasSecondPath);
        } else {
          await()
              .during(Duration.ofSeconds(2))
              .atMost(Duration.ofSeconds(30))
              .until(() -> !hasSecondPath());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_name_is_that_which_the_application_resolved(JavaRelease release) {
    String rules = "paths=*.cdn.example=c1,c2;*=c1";
    holds(release, rules, "chunk 10.71.1.2 %d a.cdn.example -", true);
    holds(release, rules, "chunk 10.71.1.2 %d b.example -", false);
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_bound_socket_stays_on_its_path_unless_a_rule_names_others(JavaRelease release) {
    String endpoints = "endpoints=10.71.2.1+dev+c2+subflow,subflows=4";
    holds(release, endpoints, "chunk 10.71.1.2 %d - -", true);
    holds(release, endpoints, "chunk 10.71.1.2 %d - 10.71.1.1", false);
    holds(release, "paths=*=c1,c2", "chunk 10.71.1.2 %d - 10.71.1.1", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "userspace"})
  void status_shows_the_rule_of_a_connection(String pathManager) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4")) {
      int port = listen(server);
      String options = "paths=192.0.2.0/24=c2;*=c1,control=" + socket() + ",pm=" + pathManager;
      try (ForkedProcess client = start(JAVA, paths.client, options)) {
        connect(client, port);
        upload(client, MEGABYTE);
        await()
            .untilAsserted(
                () ->
                    assertThat(command(paths.client, "status", "" + socket(), "--json"))
                        .contains("\"path_rule\":\"*=c1\""));
        assertThat(command(paths.client, "status", "" + socket()))
            .containsPattern("connect 10.71.1.1:.* MPTCP, .*, paths=\\*=c1");
        assertThat(command(paths.client, "paths", "" + socket(), "192.0.2.1:443").lines())
            .containsExactly(
                "rule 192.0.2.0/24=c2: matches", "192.0.2.1 port 443 starts at 10.71.2.1 (c2)");
        assertThat(command(paths.client, "paths", "" + socket(), "10.71.1.2:" + port).lines())
            .containsExactly(
                "rule 192.0.2.0/24=c2: does not match, the address is another one",
                "rule *=c1: matches",
                "10.71.1.2 port " + port + " starts at 10.71.1.1 (c1)");
        end(client);
      }
      end(server);
    }
  }

  @Test
  void the_command_tries_rules_before_they_are_used() {
    assertThat(command(paths.client, "paths", "*:80=c2;*.example=c2;*=ppp0", "[::1]:443").lines())
        .containsExactly(
            "rule *:80=c2: does not match, port 443 is another one",
            "rule *.example=c2: does not match, the peer has no name",
            "rule *=ppp0: matches",
            "0:0:0:0:0:0:0:1 port 443 starts as its route leads: no path of the rule can be used"
                + " for it here");
    assertThat(command(paths.client, "paths", "*=auto", "10.1.1.1:1")).contains("as its route");
    assertThat(command(paths.client, "paths", "*=c1/bakup", "10.1.1.1:1"))
        .contains("character 6", "nearest: /backup");
    assertThat(command(paths.client, "paths", "*=c1")).startsWith("usage: ");
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void the_first_rule_that_matches_counts(JavaRelease release) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4")) {
      int port = listen(server);
      String rules = "paths=10.71.1.2:" + port + "=c1;*=c1,c2,pm=userspace";
      try (ForkedProcess client = start(release, paths.client, rules)) {
        connect(client, port);
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  upload(client, MEGABYTE);
                  return !hasSecondPath();
                });
        end(client);
      }
      end(server);
    }
  }
}
