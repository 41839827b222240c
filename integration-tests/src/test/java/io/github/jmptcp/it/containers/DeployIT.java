package io.github.jmptcp.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.packages.Packages;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.yaml.snakeyaml.Yaml;

/** The recipes of {@code docs/deploy.md}, run as they stand there. */
class DeployIT {
  private static final String DROP_IN = "/etc/systemd/system/app.service.d/jmptcp.conf";

  @UseLab(paths = 2)
  @Test
  void the_drop_in_of_systemd_works_and_is_switched_off_as_documented(Lab lab, @TempDir Path folder)
      throws IOException {
    String dropIn = DeployGuide.file(DROP_IN);
    verify(Files.createDirectory(folder.resolve("units")), dropIn);

    JavaRelease release = JavaReleases.of(17);
    Path layer = Files.createDirectory(folder.resolve("layer"));
    try (Systemd systemd = Systemd.boot(lab.client(), layer, release)) {
      Files.copy(JavaCommand.agentJar(), systemd.file("/opt/jmptcp/jmptcp.jar"));
      Files.copy(AppContainer.apps(), systemd.file("/opt/app/app.jar"));
      Files.writeString(
          systemd.file("/etc/systemd/system/app.service"),
          "[Unit]\nDefaultDependencies=no\n[Service]\nUser=nobody\nExecStart="
              + release.java()
              + " -cp /opt/app/app.jar apps.Transfer serve 1\n");
      restart(systemd);
      awaitListener(lab, /* mptcp= */ false);

      Files.writeString(systemd.file(DROP_IN), dropIn);
      restart(systemd);
      awaitListener(lab, /* mptcp= */ true);
      awaitEndpoints(lab);
      String main = "/proc/$(systemctl show --property=MainPID --value app)/status";
      assertThat(systemd.run("grep CapEff " + main)).endsWith("\t0000000000001000");
      assertThat(systemd.run("grep Uid " + main)).contains("\t65534\t");

      systemd.run(DeployGuide.command("systemctl set-environment").replaceFirst(" *#.*", ""));
      awaitListener(lab, /* mptcp= */ false);
      assertThat(endpoints(lab)).isEmpty();
      systemd.run("systemctl unset-environment JMPTCP_ENABLED");

      // the notes behind the drop-in
      Path more = systemd.file(DROP_IN.replace("jmptcp.conf", "more.conf"));
      Files.writeString(more, "[Service]\nRestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX\n");
      restart(systemd);
      awaitListener(lab, /* mptcp= */ true);
      assertThat(endpoints(lab)).isEmpty();
      Files.writeString(
          more,
          """
          [Service]
          RestrictAddressFamilies=AF_NETLINK AF_INET AF_INET6 AF_UNIX
          CapabilityBoundingSet=CAP_NET_ADMIN
          Environment="JMPTCP_LOGFILE=/tmp/jmptcp-%%p.log"
          """);
      restart(systemd);
      awaitListener(lab, /* mptcp= */ true);
      awaitEndpoints(lab);
      String log =
          systemd.run("cat /tmp/jmptcp-$(systemctl show --property=MainPID --value app).log");
      assertThat(log).contains("[jmptcp] INFO paths: added ").doesNotContain(" WARN ", " ERROR ");

      systemd.run("systemctl revert app.service && systemctl restart app");
      awaitListener(lab, /* mptcp= */ false);
      assertThat(endpoints(lab)).isEmpty();
    }
  }

  private static void restart(Systemd systemd) {
    systemd.run("systemctl daemon-reload && systemctl restart app");
  }

  /** The service listens again, and how. */
  private static void awaitListener(Lab lab, boolean mptcp) {
    await()
        .untilAsserted(
            () -> {
              assertThat(lab.client().exec("ss", "-HMln").lines()).hasSize(mptcp ? 1 : 0);
              assertThat(lab.client().exec("ss", "-Htln").lines()).hasSize(1);
            });
  }

  private static void awaitEndpoints(Lab lab) {
    await()
        .untilAsserted(
            () ->
                assertThat(endpoints(lab))
                    .contains(lab.path(1).clientIpv4(), lab.path(2).clientIpv4()));
  }

  private static String endpoints(Lab lab) {
    return lab.client().exec("ip", "mptcp", "endpoint", "show");
  }

  private static void verify(Path units, String dropIn) throws IOException {
    Path analyze = Ci.command("systemd-analyze", "systemd");
    Files.createDirectories(units.resolve("app.service.d"));
    Files.writeString(units.resolve("app.service.d/jmptcp.conf"), dropIn);
    Path unit = units.resolve("app.service");
    Files.writeString(unit, "[Service]\nUser=nobody\nExecStart=/usr/bin/env java -jar app.jar\n");
    CommandLine.Result verified =
        CommandLine.attempt(
            List.of(
                "env",
                "SYSTEMD_UNIT_PATH=" + units + ":",
                analyze.toString(),
                "verify",
                unit.toString()));
    assertThat(verified.exitCode()).as(verified.output()).isZero();
    // unknown words are only warned of
    assertThat(verified.output()).doesNotContain("jmptcp.conf");
  }

  @Test
  void the_dockerfile_builds_an_application_with_the_agent() throws IOException {
    Engine.demand();
    String agent = agentImage();
    String app =
        build(
            DeployGuide.file("Dockerfile")
                .replaceFirst("(?m)^FROM .*$", "FROM " + java())
                .replaceFirst("--from=\\S+", "--from=" + agent));
    try (AppContainer server = listener(app)) {
      server.startUntil("listening \\d+");
      assertThat(server.listensWithMptcp()).isTrue();
    }
    try (AppContainer off = listener(app).withEnv("JMPTCP_ENABLED", "false")) {
      off.startUntil("listening \\d+");
      assertThat(off.listensWithMptcp()).isFalse();
      assertThat(off.stderr()).doesNotContain("[jmptcp]");
    }
  }

  private static AppContainer listener(String image) {
    return new AppContainer(image)
        .withCommand("java", "-cp", AppContainer.APPS, "apps.Transfer", "serve", "1");
  }

  private static String java() {
    return JavaImage.of(JavaReleases.of(25));
  }

  /** The image of the build, for this machine. */
  private static String agentImage() throws IOException {
    String cpu = System.getProperty("os.arch").equals("amd64") ? "amd64" : "arm64";
    return Engine.demand().loadImage(Packages.image(cpu));
  }

  private static String build(String dockerfile) {
    return new ImageFromDockerfile("jmptcp-it/" + UUID.randomUUID(), true)
        .withFileFromString("Dockerfile", dockerfile)
        .get();
  }

  /** Where the manifest comes from. */
  private enum Manifest {
    GUIDE {
      @Override
      String yaml() {
        return DeployGuide.file("deployment.yaml");
      }
    },
    KUSTOMIZE {
      @Override
      String yaml() {
        CommandLine.Result rendered =
            CommandLine.attempt(
                List.of("sh", "-c", "kubectl kustomize ../packaging/kubernetes/example 2>&1"));
        if (rendered.exitCode() != 0) {
          // in CI too: the kubectl of Debian 12 is too old for components
          throw new TestAbortedException("no kubectl from 1.21 on here: " + rendered.output());
        }
        return rendered.output();
      }
    };

    abstract String yaml();
  }

  @ParameterizedTest
  @EnumSource(Manifest.class)
  void the_manifest_for_kubernetes_fits_its_schema_and_its_containers_work(Manifest source)
      throws IOException {
    JsonElement manifest = new Gson().toJsonTree(new Yaml().<Object>load(source.yaml()));
    V1Deployment.validateJsonElement(manifest);
    V1PodSpec pod = V1Deployment.fromJson(manifest.toString()).getSpec().getTemplate().getSpec();
    V1Container copies = pod.getInitContainers().getFirst();
    V1Container runs = pod.getContainers().getFirst();
    for (V1Container container : List.of(copies, runs)) {
      V1SecurityContext rights = container.getSecurityContext();
      assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
      assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
      assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(isUnprivileged(rights, pod.getSecurityContext())).isTrue();
    }
    assertThat(copies.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
    assertThat(copies.getResources().getLimits()).containsOnlyKeys("memory");

    Engine.demand();
    String volume = "jmptcp-it-" + UUID.randomUUID();
    String agentFolder = copies.getVolumeMounts().getFirst().getMountPath();
    try (AppContainer init =
            new AppContainer(agentImage())
                .withVolume(volume + ":" + agentFolder)
                .withCommand(copies.getCommand().toArray(String[]::new))
                .run();
        AppContainer app =
            listener(java())
                .withVolume(volume + ":" + runs.getVolumeMounts().getFirst().getMountPath() + ":ro")
                .hardened()) {
      runs.getEnv().forEach(variable -> app.withEnv(variable.getName(), variable.getValue()));
      app.startUntil("listening \\d+");
      assertThat(app.listensWithMptcp()).isTrue();
      assertThat(app.complaints()).isEmpty();
    } finally {
      Engine.demand().removeVolume(volume);
    }
  }

  /** Not root, and with the runtime's seccomp profile: by the container, or for the whole pod. */
  private static boolean isUnprivileged(
      V1SecurityContext container, @Nullable V1PodSecurityContext pod) {
    if (container.getSeccompProfile() != null) {
      return container.getRunAsNonRoot()
          && container.getRunAsUser() > 0
          && container.getSeccompProfile().getType().equals("RuntimeDefault");
    }
    return pod != null
        && pod.getRunAsNonRoot()
        && pod.getRunAsUser() > 0
        && pod.getSeccompProfile().getType().equals("RuntimeDefault");
  }

  @Test
  void the_schema_of_kubernetes_finds_what_is_wrong() {
    JsonObject manifest =
        new Gson()
            .toJsonTree(
                new Yaml()
                    .<Object>load(
                        DeployGuide.file("deployment.yaml").replace("mountPath:", "mountPaht:")))
            .getAsJsonObject();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> V1Deployment.validateJsonElement(manifest))
        .hasMessageContaining("mountPa");
  }

  @Test
  void networkmanager_takes_the_flags(@TempDir Path folder) throws IOException {
    String[] words = DeployGuide.command("nmcli connection modify").split(" ");
    assertThat(words).hasSize(6).startsWith("nmcli", "connection", "modify", "eth1");
    Path profile = folder.resolve("eth1.nmconnection");
    Files.writeString(profile, nmcli("connection add type ethernet ifname eth1 con-name eth1"));
    String modified = nmcli("connection modify " + words[4] + " " + words[5] + " <" + profile);
    // NM_MPTCP_FLAGS_ENABLED is 0x2, NM_MPTCP_FLAGS_SUBFLOW 0x20 (NetworkManager's
    // nm-dbus-interface.h)
    assertThat(modified).containsPattern("(?m)^mptcp-flags=(34|0x22)$");
  }

  /**
   * Runs nmcli, installed or unpacked by {@code .ci/managers}, which needs no NetworkManager so.
   */
  private static String nmcli(String arguments) {
    String unpacked = System.getenv().getOrDefault("JMPTCP_TEST_MANAGERS", "/opt/managers");
    Path program = Path.of(unpacked, "usr/bin/nmcli");
    if (!Files.isExecutable(program)) {
      program = Ci.command("nmcli", "network-manager");
    }
    return CommandLine.run(
        "sh",
        "-c",
        "LD_LIBRARY_PATH=$(echo $0/usr/lib/*-linux-gnu) " + program + " --offline " + arguments,
        unpacked);
  }
}
