package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Patience;
import io.github.jmptcp.netns.TwoPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code monitor} and {@code ip mptcp monitor} side by side in one namespace. Ours prints as
 * iproute2 7.1; where the {@code ip} here is older, what that version lacks is taken out of our
 * lines before they are compared.
 */
class MonitorIT extends TwoPaths {
  private static final int PORT = 5000;

  private static void run(Netns netns, String line) throws Exception {
    assertThat(Cli.run(netns, line.split(" "))).as(line).isEqualTo(new Command(0, "", ""));
  }

  /** Makes and closes listeners until every monitor has reported one. */
  private void awaitReady(RunningMonitor... monitors) {
    Patience.await(
        "every monitor listens",
        () -> {
          new MptcpPair(client, client, false, 6000).close();
          return List.of(monitors).stream().noneMatch(m -> m.lines().isEmpty());
        });
  }

  /** A line of ours, as the version of ip that is installed here prints it. */
  private static String asInstalled(String line) {
    String version = Command.run(List.of("ip", "-V")).orFail();
    Matcher number = Pattern.compile("iproute2-v?(\\d+)\\.(\\d+)").matcher(version);
    assertThat(number.find()).as(version).isTrue();
    int installed = Integer.parseInt(number.group(1)) * 100 + Integer.parseInt(number.group(2));
    String older = line;
    if (installed < 701) {
      older = older.replaceFirst("( ifindex=\\d+) dev=\\S+", "$1");
    }
    if (installed < 602) {
      older = older.replaceFirst("^\\[  ", "[");
    }
    return older;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void prints_the_lines_of_ip_character_by_character(boolean dualStack) throws Exception {
    try (RunningMonitor theirs = RunningMonitor.ofIp(client);
        RunningMonitor ours = RunningMonitor.ours(client)) {
      awaitReady(theirs, ours);
      run(server, "endpoint add 10.2.0.2 signal");
      run(server, "endpoint add fd00:2::2 signal");
      run(client, "limits set subflows 4 add_addr_accepted 4");
      run(client, "endpoint add 10.2.0.1 subflow backup dev path2");
      try (MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
        pair.connect("10.1.0.2");
        pair.send(true, 100);
        pair.send(false, 100);
        theirs.await(line -> line.contains("SF_ESTABLISHED") && line.contains("10.2.0.2"));
        run(server, "endpoint change id 1 backup");
        theirs.await(line -> line.contains("SF_PRIO"));
        run(server, "endpoint delete id 1");
        theirs.await(line -> line.contains(" REMOVED]"));
        pair.closeClient();
        pair.closeServer();
        theirs.await(line -> line.contains(" CLOSED]"));
        ours.await(line -> line.contains(" CLOSED]"));
      }
      List<String> expected = theirs.connectionLines();
      assertThat(ours.connectionLines())
          .filteredOn(line -> line.contains(" ifindex="))
          .isNotEmpty()
          .allMatch(line -> line.contains(" dev=path2"));
      List<String> actual = new ArrayList<>(ours.connectionLines());
      actual.replaceAll(MonitorIT::asInstalled);
      assertThat(actual).isEqualTo(expected);
      assertThat(String.join("\n", expected))
          .contains(" CREATED] token=", " ESTABLISHED] token=", "ANNOUNCED", "REMOVED")
          .contains("SF_ESTABLISHED", "SF_PRIO", "SF_CLOSED");
    }
  }

  /** The steps of Red Hat's networking guide, "Getting started with Multipath TCP", by this CLI. */
  @Test
  void the_walk_through_of_the_red_hat_guide() throws Exception {
    run(server, "endpoint add 10.2.0.2 dev path2 signal");
    run(server, "limits set add_addr_accepted 1");
    run(client, "limits set add_addr_accepted 1");
    assertThat(Cli.run(server, "endpoint", "show").out())
        .isEqualTo("10.2.0.2 id 1 signal dev path2 \n");
    assertThat(Cli.run(client, "limits", "show").out())
        .isEqualTo("add_addr_accepted 1 subflows 2 \n");
    try (RunningMonitor monitor = RunningMonitor.ours(client)) {
      awaitReady(monitor);
      try (MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
        pair.connect("10.1.0.2");
        pair.send(true, 100);
        monitor.await(line -> line.startsWith("[  SF_ESTABLISHED]"));
        assertThat(client.exec("ss", "-tn").orFail())
            .contains("10.1.0.2]:" + PORT)
            .contains("10.2.0.2:" + PORT);
        // one more round trip, so that both ends know the second path
        pair.send(false, 100);
        pair.closeServer();
        pair.closeClient();
        monitor.await(line -> line.contains(" CLOSED]"));
      }
      assertThat(monitor.connectionLines())
          .extracting(line -> line.replaceAll("\\[ *(\\w+)\\].*", "$1"))
          .containsSubsequence("CREATED", "ESTABLISHED", "ANNOUNCED", "SF_ESTABLISHED", "CLOSED");
      assertThat(monitor.connectionLines())
          .filteredOn(line -> line.startsWith("[  SF_ESTABLISHED]"))
          .singleElement()
          .asString()
          .contains(" daddr4=10.2.0.2 ", " dport=" + PORT + " backup=0");
    }
  }

  @Test
  void reports_lost_events_and_the_existing_connections() throws Exception {
    try (MptcpPair pair = new MptcpPair(server, client, true, PORT);
        RunningMonitor monitor = RunningMonitor.unread(client)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      String token =
          client.exec("ss", "-Mni").orFail().replaceAll("(?s).* token:([0-9a-f]+) .*", "$1");
      Patience.await(
          "the buffer overflows",
          () -> {
            for (int i = 0; i < 500; i++) {
              // two events each; a process that another test starts may hold a port for a moment
              new MptcpPair(client, client, false, 6000 + i).close();
            }
            return client.droppedEvents() > 0;
          });
      monitor.reading();
      monitor.await(line -> line.contains(" RESYNC_DONE] connections=1"));
      assertThat(monitor.complaints()).contains("(105)").contains("ENOBUFS: events were lost");
      assertThat(monitor.lines())
          .filteredOn(line -> line.contains(" RESYNC] "))
          .first()
          .asString()
          .contains("token=" + "0".repeat(8 - token.length()) + token)
          .contains("daddr4=10.1.0.2")
          .contains("dport=" + PORT);
      // it has reported all that came before, and goes on
      pair.closeClient();
      pair.closeServer();
      monitor.await(line -> line.contains(" CLOSED] token=") && line.contains(token));
      List<String> lines = monitor.lines();
      List<String> since =
          lines.subList(lines.indexOf("[     RESYNC_DONE] connections=1"), lines.size());
      assertThat(since).noneMatch(line -> line.contains("LISTENER"));
    }
  }
}
