package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.InterfaceBytes;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.LabPath;
import java.util.List;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;

/**
 * {@code apps.Transfer} on both hosts of a lab: a download over the first path that goes on until
 * the test has seen what it waits for.
 */
final class Download implements AutoCloseable {
  /** More than any machine moves while a test waits. */
  private static final String WITHOUT_END = "1000000000000";

  final ForkedProcess server;
  final ForkedProcess client;
  final int port;
  private final Lab lab;

  private Download(Lab lab, ForkedProcess server, ForkedProcess client, int port) {
    this.lab = lab;
    this.server = server;
    this.client = client;
    this.port = port;
  }

  /**
   * Starts it; returns when its first megabyte has arrived.
   *
   * @param agent options of the agent on both sides, null for none
   */
  static Download start(Lab lab, JavaRelease release, @Nullable String agent) {
    ForkedProcess server =
        command(release, agent)
            .in(lab.server().prefix())
            .start("apps.Transfer", "serve", WITHOUT_END);
    try {
      String port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      ForkedProcess client =
          command(release, agent)
              .in(lab.client().prefix())
              .start("apps.Transfer", "fetch", lab.path(1).serverIpv4(), port);
      Download download = new Download(lab, server, client, Integer.parseInt(port));
      download.awaitMore();
      return download;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private static JavaCommand command(JavaRelease release, @Nullable String agent) {
    JavaCommand command = JavaCommand.on(release);
    return agent == null ? command : command.agent(agent);
  }

  /** Waits until another megabyte has arrived. */
  void awaitMore() {
    client.awaitLine(line -> line.startsWith("so far "));
  }

  /** Waits until each of these paths has carried that many bytes more. */
  void awaitReceived(long bytes, Integer... paths) {
    List<InterfaceBytes> before = Stream.of(paths).map(this::bytes).toList();
    await()
        .until(
            () ->
                Stream.of(paths)
                    .map(path -> bytes(path).minus(before.get(List.of(paths).indexOf(path))))
                    .map(InterfaceBytes::received)
                    .toList(),
            Matchers.everyItem(Matchers.greaterThan(bytes)));
  }

  private InterfaceBytes bytes(int path) {
    LabPath of = lab.path(path);
    return of.bytes();
  }

  /** Ends it: all that was sent has arrived, and both sides end well. Returns how much it was. */
  long end() {
    server.send("enough");
    String sent = server.awaitLine(line -> line.startsWith("sent ")).substring(5);
    assertThat(client.awaitLine(line -> line.startsWith("got "))).isEqualTo("got " + sent);
    assertThat(client.awaitExit()).isZero();
    assertThat(server.awaitExit()).isZero();
    return Long.parseLong(sent);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
