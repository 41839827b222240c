package io.github.jmptcp.it.containers;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container of these tests; images are never pulled. */
final class AppContainer extends GenericContainer<AppContainer> {
  /** Where the applications of {@code src/apps} lie in it. */
  static final String APPS = "/app/app.jar";

  private static final Duration LIMIT = ForkedProcess.LIMIT.multipliedBy(2);

  private final Map<String, String> furtherNetworks = new LinkedHashMap<>();
  private final List<Bind> binds = new ArrayList<>();

  AppContainer(String image) {
    super(DockerImageName.parse(image));
    withImagePullPolicy(name -> false);
    withFileSystemBind(apps(), APPS);
    withCreateContainerCmdModifier(
        command -> host(command.getHostConfig()).withBinds(List.copyOf(binds)));
  }

  static Path apps() {
    return Path.of(System.getProperty("apps.dir", "target/apps"))
        .resolve("it-apps-java8.jar")
        .toAbsolutePath();
  }

  private static HostConfig host(HostConfig config) {
    return Objects.requireNonNull(config);
  }

  /** Mounts a file or folder of this machine, read-only. */
  AppContainer withFileSystemBind(Path file, String inside) {
    binds.add(Bind.parse(file + ":" + inside + ":ro"));
    return this;
  }

  /** Mounts a named volume: {@code NAME:FOLDER}, or {@code NAME:FOLDER:ro}. */
  AppContainer withVolume(String volume) {
    binds.add(Bind.parse(volume));
    return this;
  }

  /** The agent under test as a volume. */
  AppContainer withAgentVolume() {
    return withFileSystemBind(JavaCommand.agentJar(), "/opt/jmptcp/jmptcp.jar");
  }

  AppContainer withHost(Consumer<HostConfig> modifier) {
    withCreateContainerCmdModifier(command -> modifier.accept(host(command.getHostConfig())));
    return this;
  }

  AppContainer withNetAdmin() {
    return withHost(host -> host.withCapAdd(Capability.NET_ADMIN));
  }

  /** No rights, no root, nothing to write to. */
  AppContainer hardened() {
    return withUser("1000")
        .withHost(
            host ->
                host.withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of("no-new-privileges")));
  }

  AppContainer withUser(String user) {
    withCreateContainerCmdModifier(command -> command.withUser(user));
    return this;
  }

  /** Joins a network under that address: the first is the default way, the others follow. */
  AppContainer withAddress(TwoNetworks.Net network, String address) {
    if (getNetwork() == null) {
      withNetwork(network.network());
      withCreateContainerCmdModifier(command -> command.withIpv4Address(address));
    } else {
      furtherNetworks.put(network.network().getId(), address);
    }
    return this;
  }

  @Override
  protected void containerIsCreated(String containerId) {
    furtherNetworks.forEach(
        (network, address) ->
            dockerClient
                .connectToNetworkCmd()
                .withContainerId(containerId)
                .withNetworkId(network)
                .withContainerNetwork(
                    new ContainerNetwork()
                        .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address)))
                .exec());
  }

  /** Starts it as one that ends by itself, and well. */
  AppContainer run() {
    withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(LIMIT));
    start();
    return this;
  }

  /** Starts it and waits for a line of its output. */
  AppContainer startUntil(String linePattern) {
    withStartupCheckStrategy(new IsRunningStartupCheckStrategy());
    waitingFor(Wait.forLogMessage(".*" + linePattern + ".*\\n", 1).withStartupTimeout(LIMIT));
    start();
    return this;
  }

  String stdout() {
    return getLogs(OutputType.STDOUT);
  }

  String stderr() {
    return getLogs(OutputType.STDERR);
  }

  /** The port that its application has printed. */
  String port() {
    return stdout()
        .lines()
        .filter(line -> line.startsWith("listening "))
        .findFirst()
        .orElseThrow()
        .substring("listening ".length());
  }

  /** Whether {@code ss} shows that listener among those of MPTCP. */
  boolean listensWithMptcp() {
    String prefix = "--net=/proc/" + pid() + "/ns/net";
    String filter = "sport = :" + port();
    String tcp = CommandLine.run("nsenter", prefix, "ss", "-Hltn", filter);
    if (tcp.isBlank()) {
      throw new AssertionError("no process listens on " + port());
    }
    return !CommandLine.run("nsenter", prefix, "ss", "-HlMn", filter).isBlank();
  }

  /** What the agent warns of. */
  List<String> complaints() {
    return stderr()
        .lines()
        .filter(line -> line.startsWith("[jmptcp] WARN ") || line.startsWith("[jmptcp] ERROR "))
        .toList();
  }

  /** The id of its first process as this machine counts. */
  long pid() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("[0-9]+"))
          .filter(this::isFirst)
          .mapToLong(process -> Long.parseLong(process.getFileName().toString()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no process of " + getContainerId()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is in a control group of this container, and number 1 there. */
  private boolean isFirst(Path process) {
    try {
      return Files.readString(process.resolve("cgroup")).contains(getContainerId())
          && Files.readAllLines(process.resolve("status")).stream()
              .anyMatch(line -> line.startsWith("NSpid:") && line.endsWith("\t1"));
    } catch (IOException ignored) {
      return false;
    }
  }
}
