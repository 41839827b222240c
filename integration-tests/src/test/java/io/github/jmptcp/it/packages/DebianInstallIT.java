package io.github.jmptcp.it.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.containers.Systemd;
import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package on a machine with systemd: installed, used for a service, removed. */
class DebianInstallIT {
  private static final String DEBIAN = "bookworm";

  @UseLab(paths = 2)
  @Test
  void on_this_machine(Lab lab, @TempDir Path layer) throws IOException {
    Ci.command("dpkg", "dpkg");
    try (Systemd systemd = Systemd.boot(lab.server(), layer, JavaReleases.of(17))) {
      install_enable_and_remove(lab, systemd, JavaReleases.of(17).java());
    }
  }

  @UseLab(paths = 2)
  @Test
  void on_a_clean_debian(Lab lab, @TempDir Path layer) throws IOException {
    Build.demandTime();
    try (Systemd systemd = Systemd.bootOther(lab.server(), layer, cleanDebian())) {
      install_enable_and_remove(lab, systemd, Path.of("/usr/bin/java"));
    }
  }

  /** Made once, by Debian's own tool, with what the package depends on. */
  private static Path cleanDebian() throws IOException {
    Path machine = Path.of("target", "debian-" + DEBIAN).toAbsolutePath();
    if (!Files.exists(machine.resolve("usr/bin/java"))) {
      CommandLine.run("rm", "-rf", machine.toString());
      try (ForkedProcess made =
          ForkedProcess.start(
              List.of(
                  Ci.command("debootstrap", "debootstrap").toString(),
                  "--variant=minbase",
                  "--include=systemd,openjdk-17-jre-headless",
                  DEBIAN,
                  machine.toString()))) {
        assertThat(made.awaitExit(Duration.ofMinutes(15))).as(made.dump()).isZero();
      }
    }
    return machine;
  }

  private static void install_enable_and_remove(Lab lab, Systemd systemd, Path java)
      throws IOException {
    Path deb = Packages.debian();
    Files.copy(deb, systemd.file("/tmp/jmptcp.deb"));
    systemd.run("dpkg -i /tmp/jmptcp.deb");
    assertThat(systemd.run("jmptcp version")).startsWith("jmptcp 0.");
    serve(systemd, java);

    assertThat(systemd.run("jmptcp enable app"))
        .contains("/etc/systemd/system/app.service.d/jmptcp.conf", "systemctl restart app");
    systemd.run("systemctl restart app");
    awaitListener(lab, /* mptcp= */ true);
    assertThat(mainStatus(systemd, "CapEff")).endsWith("\t0000000000000000");
    connect(lab);
    awaitJournal(systemd, "[jmptcp] INFO accept .* TCP_IS_MPTCP=1");

    systemd.run("jmptcp enable app endpoints=auto && systemctl restart app");
    awaitListener(lab, /* mptcp= */ true);
    await()
        .untilAsserted(
            () ->
                assertThat(endpoints(lab))
                    .contains(lab.path(1).serverIpv4(), lab.path(2).serverIpv4()));
    assertThat(mainStatus(systemd, "CapEff")).endsWith("\t0000000000001000");

    systemd.run("jmptcp disable app && systemctl restart app");
    awaitListener(lab, /* mptcp= */ false);
    assertThat(systemd.run("ls /etc/systemd/system")).doesNotContain("app.service.d");

    // without the agent that a drop-in names no JVM would start
    systemd.run("jmptcp enable app && systemctl restart app");
    awaitListener(lab, /* mptcp= */ true);
    assertThat(systemd.run("dpkg -r jmptcp")).contains("jmptcp is disabled for app.service");
    systemd.run("systemctl restart app");
    awaitListener(lab, /* mptcp= */ false);
    systemd.run("dpkg -P jmptcp");
    assertThat(
            systemd.run(
                "find /usr /etc /var/lib/dpkg/info -xdev -name '*jmptcp*' -newer /opt/app/app.jar"))
        .isEmpty();
  }

  /** A service that knows nothing of MPTCP. */
  private static void serve(Systemd systemd, Path java) throws IOException {
    Files.copy(JavaCommand.appsJar(8), systemd.file("/opt/app/app.jar"));
    Files.writeString(
        systemd.file("/etc/systemd/system/app.service"),
        """
        [Unit]
        DefaultDependencies=no
        [Service]
        User=nobody
        Restart=always
        RestartSec=100ms
        ExecStart=%s -cp /opt/app/app.jar apps.Transfer serve 65536
        """
            .formatted(java));
    systemd.run("systemctl start systemd-journald && systemctl daemon-reload");
  }

  private static String mainStatus(Systemd systemd, String line) {
    return systemd.run(
        "grep " + line + " /proc/$(systemctl show --property=MainPID --value app)/status");
  }

  private static String endpoints(Lab lab) {
    return lab.server().exec("ip", "mptcp", "endpoint", "show");
  }

  /** The service listens again, and how. */
  private static void awaitListener(Lab lab, boolean mptcp) {
    await()
        .untilAsserted(
            () -> {
              assertThat(lab.server().exec("ss", "-HMln").lines()).hasSize(mptcp ? 1 : 0);
              assertThat(lab.server().exec("ss", "-Htln").lines()).hasSize(1);
            });
  }

  /** A client of the service, whose own socket is MPTCP too. */
  private static void connect(Lab lab) {
    String listener = lab.server().exec("ss", "-Htln").strip();
    String port = listener.replaceFirst(".*:(\\d+) +\\S+ *$", "$1");
    JavaCommand.Outcome client =
        JavaCommand.on(JavaReleases.of(17))
            .agent("")
            .in(lab.client().prefix())
            .run("apps.Transfer", "fetch", lab.path(1).serverIpv4(), port);
    assertThat(client.stdout()).contains("got 65536");
    assertThat(client.stderr()).contains(":" + port + " TCP_IS_MPTCP=1");
  }

  private static void awaitJournal(Systemd systemd, String pattern) {
    await()
        .untilAsserted(
            () ->
                assertThat(systemd.run("journalctl --no-pager -o cat -u app"))
                    .containsPattern(pattern.replace("[", "\\[")));
  }
}
