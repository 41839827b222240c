package io.github.jmptcp.it.pathmanager;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * NetworkManager or mptcpd, the real ones, in a network namespace: as installed, or as {@code
 * .ci/managers} unpacks them into the folder that {@code JMPTCP_TEST_MANAGERS} names, else {@code
 * /opt/managers}.
 */
final class HostManager implements AutoCloseable {
  private static final String FOLDER =
      System.getenv().getOrDefault("JMPTCP_TEST_MANAGERS", "/opt/managers");

  private final String root;
  private final ForkedProcess process;

  private HostManager(String root, ForkedProcess process) {
    this.root = root;
    this.process = process;
  }

  /** Manages c1 and c2 of {@link TwoPaths}, with the addresses that they have there. */
  static HostManager networkManager(Netns netns) {
    String root = rootOf("/usr/sbin/NetworkManager");
    return new HostManager(
        root,
        netns.start(
            "unshare",
            "--mount",
            "--uts",
            "--propagation",
            "private",
            "sh",
            script().toString(),
            root));
  }

  /** Gives every address an endpoint with the flag subflow. */
  static HostManager mptcpd(Netns netns) {
    String root = rootOf("/usr/libexec/mptcpd");
    return new HostManager(
        root,
        netns.start(
            "sh",
            "-c",
            "export LD_LIBRARY_PATH=$(echo $0/usr/lib/*-linux-gnu); exec $0/usr/libexec/mptcpd"
                + " --plugin-dir=$(echo $0/usr/lib/*-linux-gnu/mptcpd) --path-manager=addr_adv"
                + " --addr-flags=subflow --notify-flags=existing,skip_link_local,skip_loopback"
                + " --log=stderr",
            root));
  }

  private static String rootOf(String program) {
    for (String root : List.of(FOLDER, "")) {
      if (Files.isExecutable(Path.of(root + program))) {
        return root;
      }
    }
    String missing = "no " + program + ", nor in " + FOLDER + "; .ci/managers " + FOLDER;
    if (Ci.isOn()) {
      throw new AssertionError(missing);
    }
    assumeTrue(false, missing);
    throw new AssertionError();
  }

  private static Path script() {
    Path file = Path.of("target", "network-manager.sh").toAbsolutePath();
    try (InputStream in =
        HostManager.class.getResourceAsStream("/pathmanager/network-manager.sh")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command of NetworkManager, and waits until it is done. */
  void nmcli(String... words) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("nsenter", "-m", "-n", "-t", String.valueOf(process.pid())));
    line.addAll(List.of("sh", "-c"));
    line.add(
        "export LD_LIBRARY_PATH=$(echo $0/usr/lib/*-linux-gnu); exec $0/usr/bin/nmcli -w 20 \"$@\"");
    line.add(root);
    line.addAll(List.of(words));
    CommandLine.run(line);
  }

  /** Its output, for messages. */
  String dump() {
    return process.dump();
  }

  @Override
  public void close() {
    process.close();
  }
}
