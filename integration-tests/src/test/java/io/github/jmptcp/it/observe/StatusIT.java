package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code status} agrees with {@code ss}, {@code nstat} and the interfaces. */
class StatusIT {
  private static final int BULK = 1_000_000;
  private static final int BYTES = ObservedPair.GREETING + BULK;

  @UseLab(paths = 2)
  @EachRelease
  void every_number_is_that_of_ss_nstat_and_the_interfaces(JavaRelease release, Lab lab) {
    lab.useAllPaths();
    try (ObservedPair pair = new ObservedPair(lab, release, 2, "")) {
      pair.join(4);
      pair.send(BULK);
      verifyNumbers(pair, lab);
    }
  }

  @UseLab(paths = 2)
  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {8, 17, 25})
  void the_same_holds_for_ipv6_and_a_backup_path(int release, Lab lab) {
    for (Netns host : List.of(lab.client(), lab.server())) {
      host.ip("mptcp", "limits", "set", "subflows", "1");
    }
    lab.client().ip("mptcp", "endpoint", "add", "fd77:2::1", "dev", "p2", "subflow", "backup");
    // IPv6 has no neighbours beyond its prefix: by that path the server is a router to itself
    lab.client()
        .ip("-6", "route", "add", "fd77:1::/64", "via", "fd77:2::2", "dev", "p2", "metric", "9999");
    try (ObservedPair pair =
        new ObservedPair(lab, lab.path(1).serverIpv6(), JavaReleases.of(release), 2, "")) {
      pair.join(4);
      pair.send(BULK);

      Json status = verifyNumbers(pair, lab);

      for (Json connection : status.get("connections").list()) {
        assertThat(connection.get("subflows").list())
            .extracting(subflow -> subflow.get("dev").string() + subflow.get("backup").bool())
            .containsExactlyInAnyOrder("p1false", "p2true");
      }
    }
  }

  /**
   * Compares the status of the client with other readers of the kernel, until both were read
   * without a change in between: a late acknowledgement changes a window.
   */
  private static Json verifyNumbers(ObservedPair pair, Lab lab) {
    AtomicReference<Json> seen = new AtomicReference<>();
    Awaitility.await().untilAsserted(() -> seen.set(verifyNumbersNow(pair, lab)));
    return seen.get();
  }

  private static Json verifyNumbersNow(ObservedPair pair, Lab lab) {
    Json status = pair.status(pair.client);
    List<Json> connections = status.get("connections").list();
    assertThat(connections).hasSize(2);
    String ss = lab.client().exec("ss", "-HOMani");
    String tcp = lab.client().exec("ss", "-HOtani");
    Map<String, Long> sentByDevice = new HashMap<>();
    for (Json connection : connections) {
      String line = ssEntry(ss, connection);
      // ss writes no leading zeros, ip mptcp monitor does
      String token = connection.get("token").string();
      assertThat(token).hasSize(8);
      assertThat(line).contains("token:" + token.replaceFirst("^0+", "") + " ");
      assertThat(line).contains("subflows:" + connection.get("subflows_extra").number());
      assertThat(line).startsWith(connection.get("state").string());
      assertThat(connection.get("role").string()).isEqualTo("connect");
      assertThat(connection.get("requested").bool()).isTrue();
      assertThat(connection.get("in_use").bool()).isTrue();
      assertThat(connection.get("bytes_sent").number()).isEqualTo(BYTES);
      assertThat(connection.get("bytes_acked").number()).isEqualTo(BYTES);
      assertThat(connection.get("subflows_total").number()).isEqualTo(2);
      assertThat(connection.get("subflows").list())
          .extracting(subflow -> subflow.get("dev").string())
          .containsExactlyInAnyOrder("p1", "p2");
      for (Json subflow : connection.get("subflows").list()) {
        String entry = ssEntry(tcp, subflow);
        // ss leaves a counter out that is 0
        assertThat(number(entry, "bytes_sent")).isEqualTo(subflow.get("bytes_sent").number());
        assertThat(number(entry, "bytes_received"))
            .isEqualTo(subflow.get("bytes_received").number());
        assertThat(number(entry, "bytes_retrans")).isEqualTo(subflow.get("bytes_retrans").number());
        assertThat(number(entry, "cwnd")).isEqualTo(subflow.get("cwnd").number());
        assertThat(entry).startsWith(subflow.get("state").string());
        // ss: token:REMOTE(id:ID)/LOCAL(id:ID), the first subflow without ids
        assertThat(entry).contains("/" + token.replaceFirst("^0+", "") + "(id:");
        // b and B: this side or the other wants it for backup
        assertThat(entry.matches(".* flags:[A-Za-z]*[bB].*"))
            .isEqualTo(subflow.get("backup").bool());
        sentByDevice.merge(
            subflow.get("dev").string(), subflow.get("bytes_sent").number(), Long::sum);
      }
    }
    sentByDevice.forEach(
        (device, sent) -> // headers and acknowledgements come on top
        assertThat(lab.client().bytes(device).sent()).isBetween(sent, sent + sent / 5 + 50_000));
    status
        .get("namespace")
        .map()
        .forEach(
            (name, value) -> assertThat(value).isEqualTo(lab.client().counter("MPTcpExt" + name)));
    Json counters = status.get("counters");
    assertThat(counters.get("connects_mptcp").number()).isEqualTo(2);
    assertThat(counters.get("bytes_sent").number()).isEqualTo(2L * BYTES);

    Json serving = pair.status(pair.server);
    assertThat(serving.get("connections").list())
        .hasSize(2)
        .allSatisfy(
            connection -> {
              assertThat(connection.get("role").string()).isEqualTo("accept");
              assertThat(connection.get("bytes_received").number()).isEqualTo(BYTES);
            });
    assertThat(serving.get("counters").get("accepts_mptcp").number()).isEqualTo(2);
    return status;
  }

  @UseLab(paths = 2)
  @Test
  void the_kernel_alone_reports_the_same_connections(Lab lab) {
    lab.useAllPaths();
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(17), 3, "")) {
      pair.join(6);
      pair.send(BULK);
      Json agent = pair.status(pair.client);

      // from another namespace, and without the control socket
      deleteSocket(pair);
      CommandLine.Result result = ObservedPair.command("status", "" + pair.client.pid(), "--json");

      assertThat(result.exitCode()).isZero();
      Json kernel = Json.parse(lastLine(result.output()));
      assertThat(kernel.get("source").string()).isEqualTo("kernel");
      assertThat(kernel.get("connections").list().stream().map(StatusIT::identity))
          .containsExactlyInAnyOrderElementsOf(
              agent.get("connections").list().stream().map(StatusIT::identity).toList());
      assertThat(kernel.get("listeners").list()).isEmpty();
      assertThat(kernel.get("gaps").list()).isEmpty();
      assertThat(kernel.get("namespace").map()).isEqualTo(agent.get("namespace").map());
    }
  }

  @UseLab(paths = 1)
  @Test
  void a_program_without_agent_is_shown_as_the_kernel_sees_it(Lab lab) {
    try (ForkedProcess plain =
        JavaCommand.on(JavaReleases.of(17))
            .in(lab.server().prefix())
            .start("apps.Observed", "serve")) {
      String port = plain.awaitLine(line -> line.startsWith("listening ")).substring(10);

      CommandLine.Result result = ObservedPair.command("status", "" + plain.pid());

      assertThat(result.exitCode()).isZero();
      assertThat(result.output())
          .contains("process " + plain.pid() + ", as the kernel sees it")
          .contains("listen [::]:" + port + " TCP");
    }
  }

  @UseLab(paths = 2)
  @Test
  void a_closed_first_subflow_is_distinguished(Lab lab) {
    lab.useAllPaths();
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 1, "")) {
      pair.join(2);
      pair.send(BULK);

      lab.client().exec("ss", "-K", "src", lab.path(1).clientIpv4(), "dport", "=", pair.port);

      Awaitility.await()
          .untilAsserted(
              () -> {
                Json connection = pair.status(pair.client).get("connections").list().getFirst();
                assertThat(connection.get("subflows_total").number()).isEqualTo(1);
                assertThat(connection.get("state").string()).isEqualTo("ESTAB");
                assertThat(connection.get("in_use").bool()).isTrue();
                assertThat(
                        connection.get("subflows").list().stream()
                            .filter(subflow -> subflow.get("dev").string().equals("p1"))
                            .map(subflow -> subflow.get("state").string()))
                    .containsExactly("CLOSE");
              });
    }
  }

  @UseLab(paths = 1)
  @Test
  void a_plain_peer_is_named_as_the_reason(Lab lab) {
    try (ForkedProcess plain =
            JavaCommand.on(JavaReleases.of(17))
                .in(lab.server().prefix())
                .start("apps.Observed", "serve");
        ObservedPair pair = new ObservedPair(lab, JavaReleases.of(21), 1, ",origin=true")) {
      String port = plain.awaitLine(line -> line.startsWith("listening ")).substring(10);
      // twice: the peer is learned by the first
      pair.client.send("open " + lab.path(1).serverIpv4() + " " + port + " 2");
      pair.client.awaitLine(line -> line.equals("done"));

      List<Json> connections =
          pair.status(pair.client).get("connections").list().stream()
              .filter(connection -> connection.get("remote_port").number() == Long.parseLong(port))
              .toList();

      assertThat(connections).hasSize(2);
      assertThat(connections)
          .allSatisfy(connection -> assertThat(connection.get("in_use").bool()).isFalse());
      assertThat(connections)
          .filteredOn(connection -> connection.get("requested").bool())
          .singleElement()
          .satisfies(
              connection ->
                  assertThat(connection.get("reason").string())
                      .isEqualTo("the peer answered without MPTCP"));
      assertThat(connections)
          .filteredOn(connection -> !connection.get("requested").bool())
          .singleElement()
          .satisfies(
              connection -> assertThat(connection.get("reason").string()).startsWith("learned: "));
      assertThat(connections)
          .allSatisfy(
              connection ->
                  assertThat(connection.get("origin").string())
                      .startsWith("main apps.Observed.open:"));
    }
  }

  /** Which of the connections it was, the kernel does not remember. */
  @UseLab
  @Test
  void a_blackhole_is_named_as_what_it_may_have_been(Lab lab) {
    // the one namespace where the detection stays on
    lab.client().sysctl("net.mptcp.blackhole_timeout", "3600");
    lab.server()
        .nft(
            "table ip firewall { chain in { type filter hook input priority 0;"
                + " tcp flags syn / syn,ack tcp option mptcp exists drop; }; }");
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 1, ",learn=off")) {
      assertThat(reasons(pair)).containsExactly("the peer answered without MPTCP");

      pair.client.send("open " + lab.path(1).serverIpv4() + " " + pair.port + " 1");
      pair.client.awaitLine("done"::equals);

      assertThat(lab.client().counter("MPTcpExtMPCapableSYNTXDisabled")).isPositive();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(reasons(pair))
                      .hasSize(2)
                      .containsOnly(
                          "the peer answered without MPTCP, or the kernel had switched MPTCP off"
                              + " after a blackhole"));
    }
  }

  private static List<String> reasons(ObservedPair pair) {
    return pair.status(pair.client).get("connections").list().stream()
        .map(connection -> connection.get("reason").string())
        .toList();
  }

  @Test
  void wrong_arguments_are_refused() {
    assertThat(ObservedPair.command("status").exitCode()).isEqualTo(2);
    assertThat(ObservedPair.command("status", "1", "2").exitCode()).isEqualTo(2);
    assertThat(ObservedPair.command("status", "--jsn").exitCode()).isEqualTo(2);
    CommandLine.Result nobody = ObservedPair.command("status", "999999999");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.output()).contains("there is no process 999999999");
  }

  private static void deleteSocket(ObservedPair pair) {
    assertThat(pair.socket(pair.client).toFile().delete()).isTrue();
  }

  /** All that does not move while nothing is sent. */
  private static String identity(Json connection) {
    return List.of("role", "local_port", "remote_port", "state", "token", "bytes_sent").stream()
            .map(name -> connection.get(name).value().toString())
            .collect(Collectors.joining(" "))
        + connection.get("subflows").list().stream()
            .map(
                subflow ->
                    List.of("local_address", "local_port", "id", "remote_id", "backup", "dev")
                            .stream()
                            .map(name -> subflow.get(name).value().toString())
                            .collect(Collectors.joining(" ", " [", "]"))
                        + subflow.get("bytes_sent").number())
            .sorted()
            .toList();
  }

  private static String lastLine(String output) {
    List<String> lines = output.lines().toList();
    return lines.getLast();
  }

  /** The entry of ss for the addresses. */
  private static String ssEntry(String ss, Json of) {
    String wanted =
        end(of.get("local_address").string(), of.get("local_port").number())
            + end(of.get("remote_address").string(), of.get("remote_port").number());
    for (String line : ss.lines().toList()) {
      String[] words = line.split(" +"); // state, receive queue, send queue, local, peer
      if (wanted.equals(end(words[3]) + end(words[4]))) {
        return line;
      }
    }
    throw new AssertionError("ss knows no " + wanted + ":\n" + ss);
  }

  private static String end(String address, long port) {
    try { // however it is written, and mapped addresses as plain ones
      return InetAddress.getByName(address).getHostAddress() + ":" + port + " ";
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** As ss writes it: in brackets where it is IPv6, with the interface where it is bound to one. */
  private static String end(String address) {
    int port = address.lastIndexOf(':');
    String host = address.substring(0, port).replaceAll("[\\[\\]*]|%[a-z0-9]+", "");
    return host.isEmpty() || address.endsWith("*")
        ? address
        : end(host, Long.parseLong(address.substring(port + 1)));
  }

  private static long number(String entry, String name) {
    Matcher matcher = Pattern.compile("[ ]" + name + ":(\\d+)").matcher(entry);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
