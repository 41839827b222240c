package io.github.jmptcp.it.containers;

import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A systemd of the test's own as PID 1: in a network namespace that is there, with all other
 * namespaces new. It sees the files of a machine under a layer in memory, which takes what is
 * written, and no unit of its administrator but those that the test writes.
 */
public final class Systemd implements AutoCloseable {
  private static final String BOOT =
      """
      set -e
      layer=$1 machine=$2 java=$3
      mount --make-rprivate /
      mount -t tmpfs tmpfs "$layer"
      cd "$layer"
      mkdir upper work root
      mount -t overlay overlay -o lowerdir=$machine,upperdir=upper,workdir=work root
      cd root
      mount -t proc proc proc
      mount -t sysfs sysfs sys
      mount -t cgroup2 cgroup2 sys/fs/cgroup
      mount -t tmpfs tmpfs run
      mount --rbind /dev dev
      if [ -n "$java" ]; then
        mkdir -p ".$java"
        mount --rbind "$java" ".$java"
      fi
      rm -rf etc/systemd/system
      mkdir -p etc/systemd/system
      printf '[Unit]\\nAllowIsolate=yes\\n' > etc/systemd/system/bare.target
      exec chroot . env -i container=jmptcp PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
        /lib/systemd/systemd --system --unit=bare.target --log-target=console --show-status=no
      """;

  private final Path group;
  private final ForkedProcess boot;

  private Systemd(Path group, ForkedProcess boot) {
    this.group = group;
    this.boot = boot;
  }

  /**
   * Boots it; skips the test, in CI too, where this machine does not let it: no package brings
   * that.
   *
   * @param layer an empty folder
   * @param java a release that its services run
   */
  public static Systemd boot(Netns network, Path layer, JavaRelease java) throws IOException {
    return boot(network, layer, Path.of("/"), java.java().getParent().getParent().toString());
  }

  /** Boots the systemd of another machine, whose files are all in one folder. */
  public static Systemd bootOther(Netns network, Path layer, Path machine) throws IOException {
    return boot(network, layer, machine, "");
  }

  private static Systemd boot(Netns network, Path layer, Path machine, String java)
      throws IOException {
    Ci.command("systemd-run", "systemd");
    Path group = groups().resolve("jm-systemd-" + UUID.randomUUID().toString().substring(0, 8));
    Files.createDirectory(group);
    List<String> line = new ArrayList<>();
    line.addAll(List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$@\"", "sh"));
    line.addAll(network.prefix());
    line.addAll(List.of("unshare", "--pid", "--mount", "--uts", "--ipc", "--cgroup"));
    line.addAll(List.of("--fork", "--kill-child", "sh", "-c", BOOT, "sh", layer.toString()));
    line.addAll(List.of(machine.toString(), java));
    Systemd systemd = new Systemd(group, ForkedProcess.start(line));
    try {
      await()
          .until(
              () -> {
                if (!systemd.boot.isAlive()) {
                  throw new TestAbortedException(
                      "systemd does not start here: " + systemd.boot.dump());
                }
                return systemd.attempt("systemctl is-system-running").exitCode() == 0;
              });
      return systemd;
    } catch (RuntimeException | Error e) {
      systemd.close();
      throw e;
    }
  }

  /** Where groups of processes are made, if this machine has any place for them. */
  private static Path groups() throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String[] words = mount.split(" ");
      if (words[2].equals("cgroup2") && Files.isWritable(Path.of(words[1]))) {
        return Path.of(words[1]);
      }
    }
    throw new TestAbortedException("no cgroup2 here that can be written to, as systemd needs");
  }

  /** A file of the machine that it runs. */
  public Path file(String path) throws IOException {
    Path file = Path.of("/proc/" + pid() + "/root" + path);
    Files.createDirectories(file.getParent());
    return file;
  }

  /** Runs a command of the shell beside its services. */
  public String run(String command) {
    CommandLine.Result result = attempt(command);
    if (result.exitCode() != 0) {
      throw new AssertionError(command + ": " + result.output() + boot.dump());
    }
    return result.output().strip();
  }

  private CommandLine.Result attempt(String command) {
    return CommandLine.attempt(
        List.of(
            "nsenter", "-t", pid(), "-m", "-p", "-n", "-u", "-i", "-C", "-r", "-w", "sh", "-c",
            command));
  }

  // unshare's only child
  private String pid() {
    return ProcessHandle.of(boot.pid())
        .flatMap(unshare -> unshare.children().findFirst())
        .map(child -> "" + child.pid())
        .orElse("");
  }

  @Override
  public void close() {
    boot.close();
    await().ignoreExceptions().until(() -> removed(group)); // once the last process is gone
  }

  private static boolean removed(Path group) throws IOException {
    try (Stream<Path> groups = Files.walk(group).filter(Files::isDirectory)) {
      for (Path each : groups.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    return true;
  }
}
