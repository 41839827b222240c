package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JVMs that start, stop and are killed at random in one network namespace, while a path is dead and
 * they revive it. {@code -Djmptcp.seed=N} repeats a run as far as time allows.
 */
class ManyJvmsIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final int JVMS = 20;
  private static final int AT_ONCE = 4;

  private final long seed = Long.getLong("jmptcp.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<ForkedProcess> started = new ArrayList<>();
  private final List<ForkedProcess> alive = new ArrayList<>();

  @Override
  void prepare() {
    paths.twoWays();
    // what another program has set stays
    paths.client.ip("mptcp", "endpoint", "add", "10.71.2.1", "dev", "c2", "id", "7", "subflow");
    paths.client.ip("mptcp", "limits", "set", "subflows", "1", "add_addr_accepted", "0");
  }

  @AfterEach
  void endAll() { // before the namespaces are removed
    started.forEach(ForkedProcess::close);
  }

  private String state() {
    return paths.client.exec(
        "sh",
        "-c",
        "ip mptcp endpoint show; ip mptcp limits show;"
            + " for each in pm_type path_manager; do"
            + " ! [ -e /proc/sys/net/mptcp/$each ] || sysctl net.mptcp.$each; done");
  }

  /** The ownership file of the namespace, empty where there is none. */
  private String ownership() {
    return paths.client.exec(
        "sh",
        "-c",
        "cat /run/jmptcp/netns-$(python3 -c 'import socket, struct; print(struct.unpack(\"Q\","
            + " socket.socket().getsockopt(socket.SOL_SOCKET, 71, 8))[0])') 2> /dev/null || true");
  }

  private void startOne(String options, int port) {
    ForkedProcess jvm =
        JavaCommand.on(JAVA)
            .agent(options)
            .jvmArgs("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m")
            .in(paths.client.prefix())
            .start("apps.Paths");
    started.add(jvm);
    alive.add(jvm);
    jvm.send("connect 10.71.1.2 " + port); // read once main has begun
    jvm.send("send " + (4 << 20));
    if (random.nextBoolean()) {
      jvm.send("listen");
    }
  }

  /** By SIGTERM, SIGKILL or the end of main, whatever it is doing. */
  private void endOne(ForkedProcess jvm) {
    alive.remove(jvm);
    switch (random.nextInt(4)) {
      case 0 -> jvm.closeStdin();
      case 1 -> jvm.terminate();
      default -> jvm.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoints=auto,revive=all",
        "endpoints=auto,revive=all,pm=userspace",
        "endpoints=10.71.1.1+dev+c1+subflow,subflows=4"
      })
  void leave_the_namespace_as_it_was(String options) throws InterruptedException {
    System.out.println("seed " + seed);
    String before = state();
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4")) {
      int port = listen(server);
      paths.resetSecond(true);
      for (int i = 0; i < JVMS; i++) {
        startOne(options, port);
        Thread.sleep(200 + random.nextInt(400)); // the time is what is random here
        while (alive.size() > random.nextInt(AT_ONCE)) {
          endOne(alive.get(random.nextInt(alive.size())));
          Thread.sleep(random.nextInt(300));
        }
      }
      while (!alive.isEmpty()) {
        endOne(alive.get(random.nextInt(alive.size())));
      }
      startOne(options, port);
      startOne(options, port);
      for (ForkedProcess each : alive) {
        each.awaitLine(line -> line.startsWith("sent "));
      }
      assertThat(state()).isNotEqualTo(before);
      alive.forEach(ForkedProcess::close); // by SIGKILL
      for (ForkedProcess each : started) {
        each.awaitExit();
      }
      ForkedProcess last = start(JAVA, paths.client, options); // without a socket
      started.add(last);
      end(last);
      assertThat(state()).as(() -> "seed " + seed + "\n" + ownership() + logs()).isEqualTo(before);
      assertThat(ownership()).as(() -> "seed " + seed + "\n" + logs()).isEmpty();
      end(server);
    }
  }

  private String logs() {
    StringBuilder logs = new StringBuilder();
    for (ForkedProcess each : started) {
      logs.append(each.pid()).append(":\n").append(each.stderr().text());
    }
    return logs.toString();
  }
}
