package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code metrics}: what curl and Prometheus' own checker get, and what ss sees. */
class MetricsPortIT {
  private static final String OPEN = "Accept: application/openmetrics-text; version=1.0.0";

  private Netns netns;

  @BeforeEach
  void create() {
    netns = Netns.create("metrics");
  }

  @AfterEach
  void remove() {
    netns.close();
  }

  private ForkedProcess start(JavaRelease release, String options) {
    ForkedProcess app =
        JavaCommand.on(release).agent(options).in(netns.prefix()).start("apps.Paths");
    app.awaitLine("main"::equals);
    return app;
  }

  private static void listen(ForkedProcess app) {
    app.send("listen");
    app.awaitLine(line -> line.startsWith("port "));
  }

  private CommandLine.Result in(String... command) {
    List<String> line = new ArrayList<>(netns.prefix());
    line.addAll(List.of(command));
    return CommandLine.attempt(line);
  }

  private String listeners(String protocol) {
    return netns.exec("ss", "-Hlnp", protocol);
  }

  @EachRelease
  void both_formats_are_served_by_a_plain_tcp_socket(JavaRelease release) {
    try (ForkedProcess app = start(release, "metrics=9464")) {
      assertThat(listeners("-t")).doesNotContain(":9464");
      listen(app);
      app.awaitError(line -> line.endsWith(" INFO metrics at http://127.0.0.1:9464/metrics"));
      assertThat(listeners("-t")).contains("127.0.0.1:9464 ");
      assertThat(listeners("-M")).doesNotContain(":9464").contains("java");
      String classic = in("curl", "-sS", "http://127.0.0.1:9464/metrics").output();
      assertThat(classic)
          .contains("\n# TYPE jmptcp_connects_begun_total counter\n")
          .contains("\njmptcp_listeners{protocol=\"mptcp\"} 1\n")
          .doesNotContain("# EOF");
      String open = in("curl", "-sS", "-H", OPEN, "http://127.0.0.1:9464/metrics").output();
      assertThat(open).contains("\n# TYPE jmptcp_connects_begun counter\n").endsWith("\n# EOF\n");
      // neither is one of the application's connections
      assertThat(open).contains("\njmptcp_accepts_total{in_use=\"tcp\",reason=\"rule\"} 0\n");
      app.closeStdin();
      assertThat(app.awaitExit()).isZero();
    }
  }

  @Test
  void the_checker_of_prometheus_accepts_every_family() {
    Path promtool = Ci.command("promtool", "prometheus");
    try (ForkedProcess app = start(JavaReleases.of(25), "metrics=[::1]:9464")) {
      listen(app);
      app.awaitError(line -> line.contains("metrics at"));
      CommandLine.Result result =
          in("sh", "-c", "curl -sSg 'http://[::1]:9464/metrics' | " + promtool + " check metrics");
      assertThat(result.exitCode()).as(result.output()).isZero();
      CommandLine.Result rules =
          in("" + promtool, "check", "rules", "../docs/prometheus-alerts.yml");
      assertThat(rules.exitCode()).as(rules.output()).isZero();
    }
  }

  @Test
  void nothing_else_can_be_read_or_changed_there() {
    try (ForkedProcess app = start(JavaReleases.of(25), "metrics=*:9464")) {
      listen(app);
      app.awaitError(line -> line.contains("metrics at"));
      assertThat(in("curl", "-si", "http://127.0.0.1:9464/status").output())
          .startsWith("HTTP/1.1 404 ");
      assertThat(in("curl", "-si", "-d", "log debug", "http://[::1]:9464/metrics").output())
          .startsWith("HTTP/1.1 405 ");
      assertThat(in("curl", "-sI", "http://127.0.0.1:9464/metrics").output())
          .startsWith("HTTP/1.1 200 ");
      String line = "exec 3<>/dev/tcp/127.0.0.1/9464; printf 'log debug\\n\\n' >&3; cat <&3";
      assertThat(in("bash", "-c", line).output()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void silent_clients_keep_no_other_out() {
    try (ForkedProcess app = start(JavaReleases.of(25), "metrics=9464")) {
      listen(app);
      app.awaitError(line -> line.contains("metrics at"));
      String many =
          "for i in $(seq 20); do exec {fd}<>/dev/tcp/127.0.0.1/9464; done;"
              + " curl -sS -m 50 http://127.0.0.1:9464/metrics";
      assertThat(in("bash", "-c", many).output()).contains("jmptcp_info{");
    }
  }

  @Test
  void a_taken_port_is_one_warning() {
    try (ForkedProcess first = start(JavaReleases.of(25), "metrics=9464");
        ForkedProcess second = start(JavaReleases.of(25), "metrics=9464")) {
      listen(first);
      first.awaitError(line -> line.contains("metrics at"));
      listen(second);
      second.awaitError(
          line ->
              line.contains(
                  " WARN option metrics=9464: no metrics port: bind 127.0.0.1:9464: EADDRINUSE: "));
      second.closeStdin();
      assertThat(second.awaitExit()).isZero();
      assertThat(second.stderr().text()).containsOnlyOnce("WARN");
      first.terminate();
      await().until(() -> !first.isAlive());
    }
  }
}
