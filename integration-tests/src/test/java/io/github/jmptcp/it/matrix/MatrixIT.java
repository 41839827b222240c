package io.github.jmptcp.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.matrix.Cell.Bound;
import io.github.jmptcp.it.peer.Fixtures;
import io.github.jmptcp.it.peer.KeyStoreFile;
import io.github.jmptcp.it.peer.SocketFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Every way the JDK opens a stream socket, on every release, as client and as server, over IPv4,
 * IPv6 and the dual-stack wildcard: the peer has to see MPTCP in use on each.
 */
class MatrixIT {
  private static final With WITH = With.chosen();

  private static KeyStoreFile keys;
  private static Fixtures fixtures;

  @BeforeAll
  static void startFixtures(@TempDir Path folder) throws Exception {
    keys = KeyStoreFile.in(folder);
    fixtures = new Fixtures(keys.context());
  }

  @AfterAll
  static void stopFixtures() throws Exception {
    fixtures.close();
  }

  @TestFactory
  Stream<DynamicNode> every_socket_is_mptcp_as_the_peer_sees_it() {
    return JavaReleases.all().stream().map(release -> matrix(release, false));
  }

  @TestFactory
  Stream<DynamicNode> every_socket_is_mptcp_with_preferIPv4Stack() {
    return JavaReleases.all().stream()
        .map(release -> matrix(release, true, "-Djava.net.preferIPv4Stack=true"));
  }

  /** The first socket implementation could be selected on 13 to 17, and was the only one before. */
  @TestFactory
  Stream<DynamicNode> every_socket_is_mptcp_with_usePlainSocketImpl() {
    return JavaReleases.from(13).stream()
        .filter(release -> release.feature() <= 17)
        .map(release -> matrix(release, false, "-Djdk.net.usePlainSocketImpl"));
  }

  private static DynamicNode matrix(JavaRelease release, boolean onlyIpv4, String... jvmArgs) {
    MatrixRun[] run = new MatrixRun[1];
    List<DynamicNode> nodes = new ArrayList<>();
    nodes.add(
        dynamicTest(
            "starts",
            () ->
                run[0] =
                    MatrixRun.start(
                        WITH.apply(JavaCommand.on(release).jvmArgs(jvmArgs)), keys, fixtures)));
    for (Cell cell : Cell.CLIENTS) {
      if (cell.existsOn(release, onlyIpv4)) {
        for (String target : cell.targets(onlyIpv4)) {
          nodes.add(client(run, "", cell, target));
        }
      }
    }
    for (Cell cell : Cell.SERVERS) {
      if (cell.existsOn(release, onlyIpv4)) {
        for (Bound bound : cell.bounds(onlyIpv4)) {
          nodes.add(server(run, "", cell, bound));
        }
      }
    }
    if (release.isAtLeast(21)) {
      Cell.CLIENTS.stream()
          .filter(cell -> Cell.IN_VIRTUAL_THREADS.contains(cell.name()))
          .forEach(cell -> nodes.add(client(run, "virtual ", cell, "127.0.0.1")));
      Cell.SERVERS.stream()
          .filter(cell -> Cell.IN_VIRTUAL_THREADS.contains(cell.name()))
          .forEach(cell -> nodes.add(server(run, "virtual ", cell, new Bound("*", "127.0.0.1"))));
    }
    nodes.add(dynamicTest("RMI with itself", () -> rmi(started(run))));
    nodes.add(
        dynamicTest(
            "the kernel counted no other connection",
            () -> assertOnlyMptcp(started(run).netns().counters())));
    if (WITH == With.AGENT) {
      nodes.add(
          dynamicTest(
              "the agent counted what the kernel counted",
              () -> {
                String summary = started(run).summaryByTheKernel();
                assertThat(started(run).end()).startsWith(summary);
              }));
    }
    nodes.add(dynamicTest("ends", () -> started(run).close()));
    return dynamicContainer(release + " " + String.join(" ", jvmArgs), nodes);
  }

  private static DynamicNode client(MatrixRun[] run, String how, Cell cell, String target) {
    String name = how + "client " + cell.name();
    return dynamicTest(
        name + " to " + target,
        () ->
            assertThat(started(run).client(name, cell.speech(), target))
                .as("%s to %s, as the peer sees it", name, target)
                .isEqualTo(SocketFacts.MPTCP_IN_USE));
  }

  private static DynamicNode server(MatrixRun[] run, String how, Cell cell, Bound bound) {
    String name = how + "server " + cell.name();
    return dynamicTest(
        name + " on " + bound,
        () ->
            assertThat(started(run).server(name, cell.speech(), bound.address(), bound.reached()))
                .as("%s on %s, as the peer sees it", name, bound)
                .isEqualTo(SocketFacts.MPTCP_IN_USE));
  }

  /** A raw peer cannot speak RMI: the kernel's counters show what the two ends agreed on. */
  private static void rmi(MatrixRun run) {
    Map<String, Long> before = run.netns().counters();
    run.alone("rmi 127.0.0.1 1099");
    Map<String, Long> after = run.netns().counters();
    long opened = after.get("TcpActiveOpens") - before.get("TcpActiveOpens");
    assertThat(opened).isPositive();
    assertThat(after.get("MPTcpExtMPCapableSYNACKRX") - before.get("MPTcpExtMPCapableSYNACKRX"))
        .isEqualTo(opened);
    assertThat(after.get("MPTcpExtMPCapableACKRX") - before.get("MPTcpExtMPCapableACKRX"))
        .isEqualTo(opened);
  }

  /** In this namespace only the application and the peer communicate. */
  private static void assertOnlyMptcp(Map<String, Long> counters) {
    assertThat(counters.get("TcpActiveOpens")).isPositive();
    assertThat(counters.get("MPTcpExtMPCapableSYNTX")).isEqualTo(counters.get("TcpActiveOpens"));
    assertThat(counters.get("MPTcpExtMPCapableACKRX")).isEqualTo(counters.get("TcpPassiveOpens"));
  }

  private static MatrixRun started(MatrixRun[] run) {
    if (run[0] == null) {
      throw new TestAbortedException("its JVM did not start");
    }
    return run[0];
  }
}
