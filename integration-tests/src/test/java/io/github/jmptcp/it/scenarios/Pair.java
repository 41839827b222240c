package io.github.jmptcp.it.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.InterfaceBytes;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.LabPath;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.witness.Subflow;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;

/**
 * {@code apps.Stream} on both hosts, each with the agent and its own options: every byte is checked
 * where it arrives.
 */
final class Pair implements AutoCloseable {
  static final long MEGABYTE = 1_000_000;
  private static final String SO_FAR = "so far ";
  private static final Pattern DONE = Pattern.compile("done .*longest pause (\\d+) ms");

  final ForkedProcess server;
  final ForkedProcess client;
  private final List<Netns> hosts;
  private final int port;

  private Pair(ForkedProcess server, ForkedProcess client, List<Netns> hosts, int port) {
    this.server = server;
    this.client = client;
    this.hosts = hosts;
    this.port = port;
  }

  /** Starts both; the server listens on all its addresses. */
  static Pair start(Lab lab, String serverOptions, String clientOptions) {
    return start(lab.server(), "listen", serverOptions, lab.client(), clientOptions);
  }

  /** Starts both with the line that makes the server listen. */
  static Pair start(
      Netns server, String listen, String serverOptions, Netns client, String clientOptions) {
    return start(JavaReleases.of(25), server, listen, serverOptions, client, clientOptions);
  }

  /** Starts both on a Java release. */
  static Pair start(
      JavaRelease release,
      Netns server,
      String listen,
      String serverOptions,
      Netns client,
      String clientOptions) {
    ForkedProcess listening =
        JavaCommand.on(release).agent(serverOptions).in(server.prefix()).start("apps.Stream");
    try {
      listening.send(listen);
      String line = listening.awaitLine(each -> each.startsWith("port "));
      ForkedProcess connecting =
          JavaCommand.on(release).agent(clientOptions).in(client.prefix()).start("apps.Stream");
      return new Pair(
          listening, connecting, List.of(server, client), Integer.parseInt(line.substring(5)));
    } catch (RuntimeException | Error e) {
      listening.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  void connect(String address) {
    client.send("connect " + address + " " + port);
    await("connected");
  }

  /**
   * Has data acknowledged, upon which the kernel opens its other subflows, and waits for them. What
   * the client uploads before may cost it one of them: docs/networks.md, "An upload from the first
   * moment on".
   *
   * @param subflows of all connections between the two hosts together
   */
  void join(int subflows) {
    download(MEGABYTE / 10);
    awaitSubflows(subflows);
  }

  /** Waits until both hosts have so many subflows of all their connections together. */
  void awaitSubflows(int count) {
    for (Netns host : hosts) {
      Awaitility.await().untilAsserted(() -> assertThat(Subflow.of(host)).hasSize(count));
    }
  }

  void upload(long bytes) {
    begin("upload " + bytes);
    end();
  }

  void download(long bytes) {
    begin("download " + bytes);
    end();
  }

  /**
   * Uploads over and over until each of these paths has carried that many bytes of it, however long
   * the connection takes to settle.
   */
  void uploadUntilCarried(long bytes, LabPath... paths) {
    untilCarried(bytes, () -> upload(MEGABYTE), InterfaceBytes::sent, paths);
  }

  /** As {@link #uploadUntilCarried}, in the other direction. */
  void downloadUntilCarried(long bytes, LabPath... paths) {
    untilCarried(bytes, () -> download(MEGABYTE), InterfaceBytes::received, paths);
  }

  private static void untilCarried(
      long bytes, Runnable transfer, Function<InterfaceBytes, Long> direction, LabPath... paths) {
    Map<LabPath, InterfaceBytes> before =
        Stream.of(paths).collect(Collectors.toMap(path -> path, LabPath::bytes));
    Awaitility.await()
        .until(
            () -> {
              transfer.run();
              return Stream.of(paths)
                  .map(path -> direction.apply(path.bytes().minus(before.get(path))))
                  .toList();
            },
            Matchers.everyItem(Matchers.greaterThan(bytes)));
  }

  /** Sends the command and returns once its first data has gone over. */
  void begin(String command) {
    client.send(command);
    await(SO_FAR);
  }

  /** Waits until an exchange has gone on from where it is now. */
  void progress() {
    long questions = asked();
    // earlier requests may still have been answered
    while (soFar(await(SO_FAR)) < questions + 20) {
      // on
    }
  }

  /** How many questions of an exchange have been answered so far. */
  long asked() {
    long questions = 0;
    for (String line : client.stdout().lines()) {
      questions = line.startsWith(SO_FAR) ? soFar(line) : questions;
    }
    return questions;
  }

  private static long soFar(String line) {
    return Long.parseLong(line.substring(SO_FAR.length()));
  }

  /** Waits for the end of what goes on; returns its longest silence in milliseconds. */
  long end() {
    Matcher done = DONE.matcher(await("done "));
    assertThat(done.matches()).isTrue();
    return Long.parseLong(done.group(1));
  }

  /** Ends an exchange; returns how long the slowest answer took in milliseconds. */
  long rest() {
    client.send("rest");
    return end();
  }

  private String await(String start) {
    String line = client.awaitLine(each -> each.startsWith(start) || each.startsWith("broken: "));
    assertThat(line).as(() -> client.dump() + server.dump()).startsWith(start);
    return line;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
