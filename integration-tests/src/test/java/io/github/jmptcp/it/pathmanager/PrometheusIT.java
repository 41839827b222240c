package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real Prometheus scrapes the agent, and its alert fires when a path dies. */
class PrometheusIT extends OnTwoPaths {
  private static final int CHUNK = 64 << 10;

  /** The shipped rules, with no time to wait before one fires. */
  private Path configuration() throws IOException {
    String rules = Files.readString(Path.of("../docs/prometheus-alerts.yml"));
    Files.writeString(folder.resolve("alerts.yml"), rules.replace("for: 30s", "for: 0s"));
    return Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        rule_files: [alerts.yml]
        scrape_configs:
          - job_name: java
            static_configs:
              - targets: ["127.0.0.1:9464"]
        """);
  }

  private ForkedProcess prometheus() throws IOException {
    List<String> command = new ArrayList<>(paths.client.prefix());
    command.add(Ci.command("prometheus", "prometheus").toString());
    command.add("--config.file=" + configuration());
    command.add("--storage.tsdb.path=" + folder.resolve("data"));
    command.add("--web.listen-address=127.0.0.1:9090");
    return ForkedProcess.start(command);
  }

  private String ask(String path) {
    List<String> command = new ArrayList<>(paths.client.prefix());
    command.addAll(List.of("curl", "-sSg", "http://127.0.0.1:9090/api/v1/" + path));
    return CommandLine.attempt(command).output();
  }

  private boolean isFiring() {
    String alerts = ask("alerts");
    return alerts.contains("JmptcpPathDead") && alerts.contains("\"firing\"");
  }

  @Test
  void the_alert_fires_when_a_path_dies_and_ends_when_it_is_back() throws IOException {
    String options = "endpoints=10.71.2.1+dev+c2+subflow,subflows=4,metrics=9464";
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, paths.client, options);
        ForkedProcess prometheus = prometheus()) {
      connect(client, listen(server));
      join(client, paths.client);
      await()
          .until(
              () ->
                  ask("query?query=jmptcp_dead_paths")
                      .matches("(?s).*\"value\":\\[[^]]*,\"0\"].*"));
      await().until(() -> !isFiring());
      paths.resetSecond(true);
      await()
          .until(
              () -> {
                upload(client, CHUNK);
                return isFiring();
              });
      paths.resetSecond(false);
      await().until(() -> !isFiring());
      prometheus.terminate();
      end(client);
      end(server);
    }
  }
}
