package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While the path that the route takes is dead, new connections start on the other one. The rules of
 * a firewall that drops all packets of the first path, and the bytes of the second, are the
 * witnesses.
 */
class LivingStartIT extends OnTwoPaths {
  private static final String FIRST = "beside 10.71.1.1";
  private static final String SECOND = "beside 10.71.2.1";

  /** The first path loses every packet, in both directions; the links stay up. */
  private void cut(boolean on) {
    for (Map.Entry<Netns, String> each :
        Map.of(paths.client, "c1", paths.server, "s1").entrySet()) {
      each.getKey()
          .nft(
              on
                  ? "table inet cut {\nchain in {\ntype filter hook input priority 0\niifname "
                      + each.getValue()
                      + " drop\n}\nchain out {\ntype filter hook output priority 0\noifname "
                      + each.getValue()
                      + " drop\n}\n}"
                  : "delete table inet cut");
    }
  }

  private static String beside(ForkedProcess app, int port) {
    return beside(app, port, 20_000);
  }

  private static String beside(ForkedProcess app, int port, int millis) {
    app.send("beside 10.71.1.2 " + port + " " + millis);
    return app.awaitLine(line -> line.startsWith("beside "));
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void new_connections_avoid_a_dead_path(JavaRelease release) {
    avoidIt(release, KEPT);
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void and_so_they_do_where_this_jvm_is_the_path_manager(JavaRelease release) {
    avoidIt(release, KEPT + ",pm=userspace");
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void and_so_they_do_where_a_rule_names_it_first(JavaRelease release) {
    avoidIt(release, "subflows=4,paths=*=c1,c2,pm=userspace");
  }

  /** No connection is there whose subflows would show it. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void a_connect_that_gets_no_answer_shows_that_the_path_is_dead(String more) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, ENDPOINT + more)) {
      int port = listen(server);
      assertThat(beside(client, port)).isEqualTo(FIRST);
      cut(true);
      client.send("hang 10.71.1.2 " + port);
      long before = paths.client.bytes("c2").sent();
      await().until(() -> beside(client, port, 900).equals(SECOND));
      assertThat(paths.client.bytes("c2").sent() - before).isGreaterThan(64 << 10);
      cut(false);
      client.awaitLine("answered"::equals);
      await().until(() -> beside(client, port).equals(FIRST));
      end(client);
      end(server);
    }
  }

  private void avoidIt(JavaRelease release, String options) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(release, paths.client, options)) {
      int port = listen(server);
      connect(client, port);
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(beside(client, port)).isEqualTo(FIRST);
      cut(true);
      uploadUntilLogged(client, MEGABYTE, "INFO paths: 10.71.1.1 (c1) is dead");
      for (int i = 0; i < 5; i++) {
        long before = paths.client.bytes("c2").sent();
        assertThat(beside(client, port)).as(client::dump).isEqualTo(SECOND);
        assertThat(paths.client.bytes("c2").sent() - before).isGreaterThan(64 << 10);
      }
      cut(false);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return beside(client, port).equals(FIRST);
              });
      // the line comes just after the first connection may start there
      client.awaitError(line -> line.contains("INFO paths: 10.71.1.1 (c1) is back"));
      assertThat(List.of(client.stderr().text())).noneMatch(text -> text.contains("WARN"));
      end(client);
      end(server);
    }
  }
}
