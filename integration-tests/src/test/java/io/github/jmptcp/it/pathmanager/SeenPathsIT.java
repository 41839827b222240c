package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.command;
import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What all ways to look at an agent show of a path that is dead and comes back, and of backups: the
 * packet filter decides which paths carry, and ss shows which side made a backup.
 */
class SeenPathsIT extends OnTwoPaths {

  /** In a namespace of its own. */
  private static final int JMX_PORT = 7091;

  /** Looked at in all ways: a management connection, a recording, and by commands. */
  private ForkedProcess observed(String options) {
    return start(
        JavaCommand.on(JAVA)
            .agent(options + ",metrics=9464,control=" + socket())
            .jvmArgs(
                "-XX:StartFlightRecording",
                "-Dcom.sun.management.jmxremote.port=" + JMX_PORT,
                "-Dcom.sun.management.jmxremote.rmi.port=" + JMX_PORT,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false")
            .in(paths.client.prefix()));
  }

  /** What the management bean has, by the names of its attributes. */
  private record Bean(int deadPaths, long pathRevivals, String paths, String connection) {
    static Bean of(Netns netns) {
      return netns.call(Bean::read);
    }

    private static Bean read() throws Exception {
      JMXServiceURL url =
          new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + JMX_PORT + "/jmxrmi");
      try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
        MBeanServerConnection server = connector.getMBeanServerConnection();
        ObjectName name = new ObjectName("io.github.jmptcp:type=Agent");
        CompositeData[] all = (CompositeData[]) server.invoke(name, "connections", null, null);
        return new Bean(
            (Integer) server.getAttribute(name, "DeadPaths"),
            (Long) server.getAttribute(name, "PathRevivals"),
            text(server.getAttribute(name, "Paths")),
            List.of(all).stream()
                .filter(each -> ((String) each.get("remote")).startsWith("10.71.1.2:"))
                .map(Bean::text)
                .reduce("", String::concat));
      }
    }

    /** Names and values in alphabetic order: {@code {a=1, b=[{c=2}]}}. */
    private static String text(Object value) {
      if (value instanceof CompositeData data) {
        List<String> members = new ArrayList<>();
        data.getCompositeType()
            .keySet()
            .forEach(key -> members.add(key + "=" + text(data.get(key))));
        return "{" + String.join(", ", members) + "}";
      }
      if (value instanceof CompositeData[] array) {
        return "[" + String.join(", ", List.of(array).stream().map(Bean::text).toList()) + "]";
      }
      return String.valueOf(value);
    }
  }

  private String status(String... more) {
    List<String> arguments = new ArrayList<>(List.of("status", socket().toString()));
    arguments.addAll(List.of(more));
    return command(paths.client, arguments.toArray(String[]::new));
  }

  private String top(ForkedProcess of) {
    return command(paths.client, "top", "" + of.pid());
  }

  private String metrics() {
    return paths.client.exec("curl", "-sS", "http://127.0.0.1:9464/metrics");
  }

  private String recorded(ForkedProcess of) {
    Path dump = folder.resolve("dump.jfr");
    CommandLine.run(JAVA.command("jcmd").toString(), "" + of.pid(), "JFR.dump", "filename=" + dump);
    return CommandLine.run(
        JAVA.command("jfr").toString(), "print", "--events", "io.github.jmptcp.*", dump.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void a_path_that_dies_and_comes_back_is_seen_in_all_ways(String more) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed(KEPT + more)) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(metrics())
          .contains("\njmptcp_subflow_lives{life=\"alive\"} 2\n", "\njmptcp_dead_paths 0\n");
      assertThat(Bean.of(paths.client).connection())
          .contains("life=alive", "lostSubflows=[]", "slowReason=null");
      await()
          .untilAsserted(
              () -> {
                assertThat(status("--json")).contains("\"limited_by\":\"application\"");
                assertThat(Bean.of(paths.client).connection()).contains("limitedBy=application");
              });
      assertThat(top(client)).doesNotContain("dead", "reviving", "path revival");

      paths.silenceSecond(true);
      uploadUntilLogged(client, MEGABYTE, "10.71.2.1 (c2) is dead");
      await().untilAsserted(() -> assertDead(client));

      paths.silenceSecond(false);
      await().until(() -> client.stderr().text().contains("10.71.2.1 (c2) is back"));
      await().untilAsserted(() -> assertBack(client));
      end(client);
      end(server);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | pm=kernel | one path: this host has no subflow endpoint, and accepts no announced address; \
          endpoints=auto, or add_addr_accepted=8
          0 | endpoints=10.71.2.1+dev+c2+subflow | one path: the limit of subflows is 0; \
          subflows=2
          """)
  void why_a_connection_has_one_path_is_seen_in_all_ways(
      String limit, String options, String sentence) {
    paths.client.exec("ip", "mptcp", "limits", "set", "subflows", limit);
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed(options)) {
      connect(client, listen(server));
      assertThat(status("--json")).contains("\"in_use\":true").doesNotContain("one_path");
      upload(client, 2 * MEGABYTE);
      await()
          .untilAsserted(
              () -> assertThat(status("--json")).contains("\"one_path\":\"" + sentence + "\""));
      assertThat(status()).contains("\n  " + sentence + "\n");
      assertThat(top(client)).contains(sentence.substring(0, 40));
      assertThat(Bean.of(paths.client).connection()).contains("onePath=" + sentence + ",");
    }
  }

  @Test
  void a_connection_that_uses_both_paths_has_no_reason() {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed("endpoints=auto")) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(status("--json")).contains("\"in_use\":true").doesNotContain("one_path");
      assertThat(Bean.of(paths.client).connection()).contains("onePath=null");
    }
  }

  private void assertDead(ForkedProcess client) {
    assertThat(status("--json"))
        .contains("{\"address\":\"10.71.2.1\",\"dev\":\"c2\",\"dead\":true,")
        .containsPattern(
            "\"lost_subflows\":\\[\\{\"local_address\":\"10.71.2.1\".*\"tries\":[1-9]");
    assertThat(status())
        .contains("\npath 10.71.2.1 (c2) dead for ")
        .containsPattern("\n  subflow 10.71.2.1 - .* lost for \\d+ s .*, reviving: [1-9]\\d* tr");
    assertThat(top(client))
        .contains("\n1 dead path, 0 path revivals\n", "\npath 10.71.2.1 (c2) dead for ")
        .containsPattern("\n  10.71.2.1 lost \\(.*\\) +reviving [1-9]");
    assertThat(metrics())
        .contains("\njmptcp_dead_paths 1\n", "\njmptcp_path_revivals_total 0\n")
        .contains("\njmptcp_subflow_lives{life=\"lost\"} 1\n");
    Bean bean = Bean.of(paths.client);
    assertThat(bean.deadPaths()).isOne();
    assertThat(bean.pathRevivals()).isZero();
    assertThat(bean.paths()).contains("address=10.71.2.1, dead=true, device=c2, revivals=0");
    assertThat(bean.connection())
        .containsPattern("lostSubflows=\\[\\{localAddress=10.71.2.1, localId=[1-9].*, tries=[1-9]")
        .contains("life=alive");
    assertThat(recorded(client))
        .containsPattern("Path \\{[^}]*address = \"10.71.2.1\"[^}]*dead = true")
        .containsPattern("SubflowLost \\{[^}]*localAddress = \"10.71.2.1\"[^}]*tries = [1-9]")
        .containsPattern("Connections \\{[^}]*lostSubflows = 1[^}]*deadPaths = 1");
  }

  private void assertBack(ForkedProcess client) {
    assertThat(status("--json"))
        .contains("\"path_revivals\":1", "\"dead\":false,", "\"lost_subflows\":[]");
    assertThat(status()).doesNotContain("dead", "reviving");
    assertThat(top(client))
        .contains("\n0 dead paths, 1 path revival\n")
        .doesNotContain("reviving", "dead for");
    assertThat(metrics())
        .contains("\njmptcp_dead_paths 0\n", "\njmptcp_path_revivals_total 1\n")
        .contains("\njmptcp_subflow_lives{life=\"alive\"} 2\n")
        .contains("\njmptcp_subflow_lives{life=\"lost\"} 0\n");
    Bean bean = Bean.of(paths.client);
    assertThat(bean.deadPaths()).isZero();
    assertThat(bean.pathRevivals()).isOne();
    assertThat(bean.paths()).contains("address=10.71.2.1, dead=false, device=c2, revivals=1");
    assertThat(bean.connection()).contains("lostSubflows=[]").doesNotContain("standing_still");
    assertThat(recorded(client))
        .containsPattern("Path \\{[^}]*address = \"10.71.2.1\"[^}]*dead = false[^}]*revivals = 1")
        .containsPattern("Connections \\{[^}]*deadPaths = 0[^}]*pathRevivals = 1");
  }

  /** The endpoint is not this JVM's, so that the subflow is left as it is. */
  @Test
  void a_subflow_that_stands_still_is_seen_in_all_ways() {
    paths.client.ip("mptcp", "endpoint", "add", "10.71.2.1", "dev", "c2", "subflow");
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed("subflows=4")) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      paths.silenceSecond(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return status("--json").contains("\"life\":\"standing_still\",\"since_s\":");
              });
      client.awaitError(
          line -> line.endsWith("paths: 10.71.2.1 (c2) is dead: no subflow on it is alive"));
      client.awaitError(line -> line.endsWith("revive=all revives it too"));
      assertThat(status()).contains("path 10.71.2.1 (c2) dead for ", " s, 0 tries\n");
      await()
          .untilAsserted(
              () -> {
                assertThat(status())
                    .containsPattern("subflow 10.71.2.1:.*, standing still for \\d+ s\n");
                assertThat(top(client)).containsPattern("\n  c2 10.71.2.1:\\d+ +still \\d+ s ");
                assertThat(metrics())
                    .contains("\njmptcp_subflow_lives{life=\"standing_still\"} 1\n");
                assertThat(Bean.of(paths.client).connection())
                    .containsPattern("life=standing_still, local=10.71.2.1:.*, sinceSeconds=\\d");
                assertThat(recorded(client))
                    .containsPattern("SubflowLife \\{[^}]*life = \"standing_still\"")
                    .containsPattern("Connections \\{[^}]*standingStill = 1");
              });
      end(client);
      end(server);
    }
  }

  @Test
  void a_backup_by_an_endpoint_is_by_this_side_here_and_by_the_peer_there() {
    assertBackup(ENDPOINT.replace("subflow,", "subflow+backup,"), "this_side", "b");
    paths.close();
    build();
    Path there = folder.resolve("there");
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4,control=" + there);
        ForkedProcess client =
            start(JAVA, paths.client, ENDPOINT.replace("subflow,", "subflow+backup,"))) {
      connect(client, listen(server));
      join(client, paths.client);
      await()
          .untilAsserted(
              () ->
                  assertThat(command(paths.server, "status", "" + there))
                      .containsPattern("- 10.71.2.1:.* backup by peer ESTAB "));
      assertThat(flags(paths.server, "dst")).contains("B").doesNotContain("b");
      end(client);
      end(server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",pm=userspace"})
  void a_backup_that_is_made_normal_is_seen_in_all_ways(String more) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed(KEPT.replace("subflow,", "subflow+backup,") + more)) {
      connect(client, listen(server));
      join(client, paths.client);
      upload(client, MEGABYTE);
      assertThat(status("--json")).contains("\"backup\":true").doesNotContain("made_normal");
      paths.silenceFirst(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return status("--json")
                    .contains("\"made_normal_by\":\"jmptcp\",\"made_normal_s\":");
              });
      await().untilAsserted(() -> assertMadeNormal(client));

      paths.silenceFirst(false);
      await().until(() -> client.stderr().text().contains("10.71.1.1 (c1) is back"));
      await()
          .untilAsserted(
              () ->
                  assertThat(status("--json"))
                      .contains("\"backup\":true")
                      .doesNotContain("made_normal"));
      end(client);
      end(server);
    }
  }

  private void assertMadeNormal(ForkedProcess client) {
    assertThat(status())
        .containsPattern("subflow 10.71.2.1:.*, backup made normal by jmptcp for \\d+ s\n");
    assertThat(top(client)).containsPattern("10.71.2.1:\\d+ made normal by jmptcp \\d+ s ");
    assertThat(Bean.of(paths.client).connection())
        .containsPattern("local=10.71.2.1:.*, madeNormalBy=jmptcp, madeNormalSeconds=\\d");
  }

  @Test
  void a_slow_path_that_is_a_backup_is_seen_in_all_ways() {
    paths.slowSecond();
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed(ENDPOINT + ",slow=backup")) {
      connect(client, listen(server));
      join(client, paths.client);
      uploadUntilLogged(client, 4 * MEGABYTE, "10.71.2.1 (c2) makes connections slower");
      assertThat(status()).contains("made its connection slower when sending: rtt ");
      assertThat(Bean.of(paths.client).connection())
          .containsPattern("local=10.71.2.1:[^}]*slowReason=sending: rtt \\d+ ms beside \\d+ ms, ")
          .containsPattern("local=10.71.1.1:[^}]*slowReason=null");
      assertThat(top(client))
          .containsPattern(
              "\n  c2 10.71.2.1:.*\n    slow when sending: rtt \\d+ ms beside \\d+ ms\n");
      end(client);
      end(server);
    }
  }

  @Test
  void a_backup_by_a_path_rule_is_by_jmptcp() {
    assertBackup("pm=userspace,subflows=4,paths=*=c1,c2/backup", "jmptcp", "b");
  }

  private void assertBackup(String options, String by, String flag) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = observed(options)) {
      connect(client, listen(server));
      join(client, paths.client);
      assertThat(flags(paths.client, "src")).contains(flag);
      await()
          .untilAsserted(
              () -> {
                assertThat(status("--json"))
                    .contains("\"backup\":true,\"backup_by\":\"" + by + "\"");
                assertThat(status()).containsPattern("10.71.2.1:.* backup by " + by + " ESTAB ");
                assertThat(top(client)).containsPattern("c2 10.71.2.1:\\d+ backup by " + by + " ");
                assertThat(metrics()).contains("\njmptcp_backup_subflows{by=\"" + by + "\"} 1\n");
                assertThat(Bean.of(paths.client).connection())
                    .contains("backup=true, backupBy=" + by + ",");
                assertThat(recorded(client))
                    .containsPattern(
                        "SubflowEstablished \\{[^}]*backup = true[^}]*backupBy = \"" + by + "\"");
              });
      end(client);
      end(server);
    }
  }

  /** The flags of the subflow of the second path in ss: b by this side, B by the peer. */
  private static String flags(Netns netns, String direction) {
    String line = netns.exec("ss", "-Htni", "state", "established", direction, "10.71.2.1");
    return line.replaceAll("(?s).* flags:([A-Za-z]*) .*", "$1");
  }
}
