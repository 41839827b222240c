package io.github.jmptcp.it.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.Fixtures;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The first path of a rule is where a connection starts; the accepting peer is the witness, who
 * sees where it comes from. The application has no privilege.
 */
class StartPathIT extends OnTwoPaths {
  private static final String FIRST = "10.71.1.1";
  private static final String SECOND = "10.71.2.1";
  private static final String[] UNPRIVILEGED = {
    "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"
  };

  private final BlockingQueue<String> sources = new LinkedBlockingQueue<>();

  private MptcpPeer peer(int protocol, Conversation conversation) {
    return peer("10.71.1.2", protocol, conversation);
  }

  private MptcpPeer peer(String host, int protocol, Conversation conversation) {
    return MptcpPeer.listen(
        paths.server,
        host,
        protocol,
        socket -> {
          sources.add(socket.remote().getAddress().getHostAddress());
          conversation.hold(socket);
        });
  }

  private String source() throws InterruptedException {
    return sources.poll(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private JavaCommand command(JavaRelease release, String options) {
    return JavaCommand.on(release).agent(options).through(UNPRIVILEGED).in(paths.client.prefix());
  }

  private static List<String> warnings(ForkedProcess app) {
    return app.stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] WARN") || line.startsWith("[jmptcp] ERROR"))
        .toList();
  }

  /** What the application printed of its own address. */
  private static String connect(
      ForkedProcess app, String kind, int port, String name, String local) {
    app.send(kind + " 10.71.1.2 " + port + " " + name + " " + local);
    return app.awaitLine(line -> line.startsWith("local ") || line.startsWith("failed "));
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void every_way_to_connect_starts_on_the_first_path_of_its_rule(JavaRelease release)
      throws Exception {
    List<String> cells =
        new ArrayList<>(
            List.of(
                "socket",
                "socket-timeout",
                "socket-factory",
                "channel",
                "channel-adaptor",
                "channel-selector",
                "async",
                "async-group",
                "http-url-connection"));
    if (release.isAtLeast(11)) {
      cells.add("http-client");
    }
    if (release.isAtLeast(15)) {
      cells.add("channel-inet");
      cells.add("channel-inet6");
    }
    try (Fixtures fixtures = new Fixtures(SSLContext.getDefault());
        MptcpPeer echo = peer(SocketFacts.MPTCP, Conversation.ECHO);
        MptcpPeer http = peer(SocketFacts.MPTCP, Conversation.relayTo(fixtures.httpPort()));
        ForkedProcess app = command(release, "paths=*=c2,log=debug").start("apps.MatrixApp")) {
      app.awaitLine("ready"::equals);
      for (String cell : cells) {
        int port = cell.startsWith("http") ? http.port() : echo.port();
        app.send("client " + cell + " 10.71.1.2 " + port);
        assertThat(app.awaitLine(line -> line.equals("done") || line.startsWith("failed ")))
            .as(app::dump)
            .isEqualTo("done");
        assertThat(source()).as(cell).isEqualTo(SECOND);
        assertThat((cell.startsWith("http") ? http : echo).awaitConnection())
            .as(cell)
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
      // dead paths are not known without the capability, which no option asked for
      app.awaitError(
          line ->
              line.startsWith(
                  "[jmptcp] DEBUG paths: connections start by the rules also on a path"));
      assertThat(warnings(app)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void names_ports_and_bound_sockets_are_minded(JavaRelease release) throws Exception {
    try (MptcpPeer peer = peer(SocketFacts.MPTCP, Conversation.ECHO);
        MptcpPeer other = peer(SocketFacts.MPTCP, Conversation.ECHO);
        ForkedProcess app =
            command(
                    release,
                    "revive=false,paths=*.cdn.example=10.71.2.1,c1/backup;*:"
                        + other.port()
                        + "=ppp0,c2;*=auto")
                .start("apps.Starts")) {
      for (String kind : List.of("socket", "channel", "nonblocking", "async")) {
        assertThat(connect(app, kind, peer.port(), "a.cdn.example", "-"))
            .isEqualTo("local " + SECOND);
        assertThat(source()).as(kind).isEqualTo(SECOND);
        assertThat(connect(app, kind, peer.port(), "b.example", "-")).isEqualTo("local " + FIRST);
        assertThat(source()).as(kind).isEqualTo(FIRST);
        assertThat(connect(app, kind, other.port(), "-", "-")).isEqualTo("local " + SECOND);
        assertThat(source()).as(kind).isEqualTo(SECOND);
        assertThat(connect(app, kind, peer.port(), "a.cdn.example", FIRST))
            .isEqualTo("local " + FIRST);
        assertThat(source()).as(kind).isEqualTo(FIRST);
      }
      assertThat(warnings(app))
          .singleElement()
          .asString()
          .contains("with pm=kernel", "pm=userspace");
    }
  }

  /** It starts there by TCP too: where the peer lacks MPTCP, and where a rule keeps it on TCP. */
  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void plain_tcp_starts_there_as_well(JavaRelease release) throws Exception {
    try (MptcpPeer tcp = peer(SocketFacts.TCP, Conversation.ECHO);
        MptcpPeer excluded = peer(SocketFacts.MPTCP, Conversation.ECHO);
        ForkedProcess app =
            command(release, "revive=false,paths=*=c2,exclude=*:" + excluded.port())
                .start("apps.Starts")) {
      for (String kind : List.of("socket", "nonblocking")) {
        for (MptcpPeer each : List.of(tcp, excluded)) {
          assertThat(connect(app, kind, each.port(), "-", "-")).isEqualTo("local " + SECOND);
          assertThat(source()).isEqualTo(SECOND);
          assertThat(each.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
        }
      }
      assertThat(warnings(app)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_connect_that_is_refused_by_mptcp_and_goes_on_by_tcp_stays_there(JavaRelease release)
      throws Exception {
    paths.server.nft(
        "table inet f { chain i { type filter hook input priority 0;"
            + " tcp flags syn / syn,ack tcp option mptcp exists reject with tcp reset; }; }");
    try (MptcpPeer peer = peer(SocketFacts.MPTCP, Conversation.ECHO);
        ForkedProcess app =
            command(release, "revive=false,paths=*=c2,learn=off").start("apps.Starts")) {
      for (String kind : List.of("socket", "channel", "nonblocking", "async")) {
        assertThat(connect(app, kind, peer.port(), "-", "-"))
            .as(app::dump)
            .isEqualTo("local " + SECOND);
        assertThat(source()).as(kind).isEqualTo(SECOND);
        assertThat(peer.awaitConnection()).as(kind).isEqualTo(SocketFacts.PLAIN_TCP);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void by_ipv6_too(JavaRelease release) throws Exception {
    for (int path = 1; path <= 2; path++) {
      String net = "fd71:" + path + "::";
      paths.client.addAddress(net + "1/64", "c" + path);
      paths.server.addAddress(net + "2/64", "s" + path);
    }
    paths.client.ip("-6", "route", "add", "default", "via", "fd71:2::2", "table", "102");
    paths.client.ip("-6", "rule", "add", "from", "fd71:2::1", "lookup", "102");
    try (MptcpPeer peer = peer("fd71:1::2", SocketFacts.MPTCP, Conversation.ECHO);
        ForkedProcess app =
            command(release, "revive=false,paths=[fd71::]/16=c2").start("apps.Starts")) {
      for (String kind : List.of("socket", "channel", "async")) {
        app.send(kind + " fd71:1::2 " + peer.port() + " - -");
        assertThat(app.awaitLine(line -> line.startsWith("local ") || line.startsWith("failed ")))
            .as(app::dump)
            .isEqualTo("local fd71:2:0:0:0:0:0:1");
        assertThat(source()).as(kind).isEqualTo("fd71:2:0:0:0:0:0:1");
      }
      assertThat(warnings(app)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_path_that_comes_and_goes_is_used_while_it_is_there(JavaRelease release) throws Exception {
    try (MptcpPeer peer = peer(SocketFacts.MPTCP, Conversation.ECHO);
        ForkedProcess app = command(release, "revive=false,paths=*=c2").start("apps.Starts")) {
      assertThat(connect(app, "socket", peer.port(), "-", "-")).isEqualTo("local " + SECOND);
      paths.client.ip("link", "set", "c2", "down");
      await().until(() -> connect(app, "socket", peer.port(), "-", "-").equals("local " + FIRST));
      paths.client.ip("link", "set", "c2", "up");
      paths.client.ip("route", "add", "default", "via", "10.71.2.2", "table", "102");
      await().until(() -> connect(app, "socket", peer.port(), "-", "-").equals("local " + SECOND));
    }
  }
}
