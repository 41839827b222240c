package io.github.jmptcp.it.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.witness.Subflow;
import java.util.ArrayList;
import java.util.List;
import org.hamcrest.Matchers;

/** What the tests send to {@code apps.Paths}, and wait for. */
final class PathsApp {
  /** What one {@code send} is a multiple of. */
  private static final long CHUNK = 64 << 10;

  private PathsApp() {}

  /** Starts it, in main and without a socket yet. */
  static ForkedProcess start(JavaCommand command) {
    ForkedProcess app = command.start("apps.Paths");
    try {
      app.awaitLine("main"::equals);
      return app;
    } catch (AssertionError e) {
      app.close(); // one that hangs before main would stay
      throw e;
    }
  }

  /** Starts it with options of the agent. */
  static ForkedProcess start(JavaRelease release, Netns netns, String options) {
    return start(JavaCommand.on(release).agent(options).in(netns.prefix()));
  }

  /** The port of a listener, whose opening is the first socket of the application. */
  static int listen(ForkedProcess app) {
    app.send("listen");
    return Integer.parseInt(app.awaitLine(line -> line.startsWith("port ")).substring(5));
  }

  /** Connects to the server of {@link TwoPaths} over the first path. */
  static void connect(ForkedProcess app, int port) {
    connect(app, "10.71.1.2", port);
  }

  static void connect(ForkedProcess app, String host, int port) {
    app.send("connect " + host + " " + port);
    app.awaitLine("connected"::equals);
  }

  /**
   * Has data acknowledged, upon which the kernel opens its other subflows, and waits for the one of
   * the second path. More than this before it is there may cost it: docs/networks.md, "An upload
   * from the first moment on".
   */
  static void join(ForkedProcess app, Netns client) {
    upload(app, CHUNK);
    await()
        .untilAsserted(
            () ->
                assertThat(Subflow.of(client))
                    .as(app::dump)
                    .anyMatch(each -> each.local().startsWith("10.71.2.1:")));
  }

  /** Sends so many bytes, a multiple of 64 KiB, and waits until the server has them all. */
  static void upload(ForkedProcess app, long bytes) {
    app.send("send " + bytes);
    // before what awaits several of them gives up, so that a connection that stands still is shown
    app.awaitLine(("sent " + bytes)::equals, ForkedProcess.LIMIT.dividedBy(2));
  }

  /** Uploads over and over until both interfaces of the client have sent that many bytes of it. */
  static void uploadUntilBothCarry(ForkedProcess app, Netns client, long bytes) {
    var first = client.bytes("c1");
    var second = client.bytes("c2");
    await()
        .until(
            () -> {
              upload(app, 16 * CHUNK);
              return List.of(
                  client.bytes("c1").minus(first).sent(), client.bytes("c2").minus(second).sent());
            },
            Matchers.everyItem(Matchers.greaterThan(bytes)));
  }

  /** Runs a command of the agent's jar in a namespace, and returns what it printed. */
  static String command(Netns netns, String... arguments) {
    List<String> line = new ArrayList<>(netns.prefix());
    line.addAll(List.of(JavaReleases.of(25).java().toString(), "-XX:TieredStopAtLevel=1", "-jar"));
    line.add(JavaCommand.agentJar().toString());
    line.addAll(List.of(arguments));
    return CommandLine.attempt(line).output();
  }

  /** Ends it by the end of its stdin. */
  static void end(ForkedProcess app) {
    app.closeStdin();
    assertThat(app.awaitExit()).as(app::dump).isZero();
  }
}
