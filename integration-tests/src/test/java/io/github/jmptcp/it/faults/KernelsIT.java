package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.kernels.Kernel;
import io.github.jmptcp.it.kernels.Userland;
import io.github.jmptcp.it.matrix.Cell;
import io.github.jmptcp.it.matrix.MatrixRun;
import io.github.jmptcp.it.peer.KeyStoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sockets of each release on other kernels, booted in qemu without hardware acceleration. The
 * kernel's own counters are the observer.
 */
@EnabledIfSystemProperty(named = "jmptcp.everywhere", matches = "true")
class KernelsIT {
  private static final Duration BOOT = ForkedProcess.LIMIT.multipliedBy(5);
  private static final List<JavaRelease> RELEASES =
      Stream.of(8, 17, 25).map(JavaReleases::of).toList();

  /** Whose clients and servers speak HTTP or TLS with each other. */
  private static final List<String> PAIRS =
      List.of(
          "tls-socket tls-engine",
          "tls-engine tls-socket",
          "http-url-connection http-server",
          "https-url-connection https-server");

  private static final List<String> PAIRS_SINCE_11 =
      List.of("http-client http-server", "https-client https-server");

  @TempDir private static Path folder;
  private static Path userland;

  @BeforeAll
  static void packUserland() throws Exception {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.copy(JavaCommand.appsJar(8), input.resolve("apps.jar"));
    Files.copy(JavaCommand.appsJar(11), input.resolve("apps11.jar"));
    Files.copy(JavaCommand.agentJar(), input.resolve("jmptcp.jar"));
    KeyStoreFile.in(input);
    Userland.copy("/faults/cells.c", input);
    userland = folder.resolve("initramfs.gz");
    List<String> arguments = new ArrayList<>(List.of(userland.toString(), input.toString()));
    for (JavaRelease release : RELEASES) {
      Files.write(input.resolve("cells-" + release.feature() + ".txt"), cells(release));
      arguments.add(release.feature() + "=" + release.java().getParent().getParent());
    }
    Userland.pack(folder, "/faults/initramfs.sh", arguments);
  }

  /** The ways to open a socket that this release has, over IPv4 and IPv6, for cells.c. */
  private static List<String> cells(JavaRelease release) {
    List<String> lines = new ArrayList<>();
    for (Cell cell : raw(Cell.CLIENTS, release)) {
      for (String host : cell.targets(false)) {
        lines.add("client " + cell.name() + " " + host);
      }
    }
    for (Cell cell : raw(Cell.SERVERS, release)) {
      for (Cell.Bound bound : cell.bounds(false)) {
        if (bound.address().equals("*")) {
          lines.add("server " + cell.name() + " " + bound.reached());
        }
      }
    }
    List<String> pairs = new ArrayList<>(PAIRS);
    if (release.isAtLeast(11)) {
      pairs.addAll(PAIRS_SINCE_11);
    }
    for (String pair : pairs) {
      lines.add("pair " + pair + " 127.0.0.1");
      lines.add("pair " + pair + " ::1");
    }
    return lines;
  }

  private static List<Cell> raw(List<Cell> cells, JavaRelease release) {
    return cells.stream()
        .filter(cell -> cell.speech() == MatrixRun.Speech.RAW && cell.existsOn(release, false))
        .toList();
  }

  @AfterAll
  static void writeTable() throws IOException {
    FaultTable.SEEN.write();
  }

  @TestFactory
  Stream<DynamicNode> sockets_of_every_release() throws IOException {
    return Kernel.all().stream().map(kernel -> dynamicTest(kernel.toString(), () -> boot(kernel)));
  }

  private static void boot(Kernel kernel) {
    try (ForkedProcess machine = kernel.boot(userland, 1536)) {
      String release = kernel.release();
      for (JavaRelease java : RELEASES) {
        machine.awaitLine(line -> line.contains("counters before"), BOOT);
        machine.awaitLine(line -> line.startsWith("end java"), BOOT);
        String printed = section(machine.stdout().text(), "java" + java.feature());
        assertThat(printed).contains("socket 7", "channel 8", "exit 0");
        long opened = grown(printed, "ActiveOpens");
        assertThat(opened).isEqualTo(2);
        List<String> complaints =
            printed.lines().filter(l -> l.matches("\\[jmptcp\\] (WARN|ERROR) .*")).toList();
        boolean hasMptcp = printed.contains("MPTcpExt:") && kernel.hasMptcp();
        if (hasMptcp) {
          assertThat(grown(printed, "MPCapableACKRX")).isEqualTo(opened);
          assertThat(complaints).isEmpty();
        } else {
          assertThat(complaints).singleElement().asString().contains("MPTCP");
        }
        machine.awaitLine(line -> line.startsWith("end status of java"), BOOT);
        if (hasMptcp) {
          verifyStatus(machine.stdout().text(), java);
        }
        FaultTable.SEEN.saw(
            "kernel " + release,
            java,
            hasMptcp ? "MPTCP" : "TCP",
            complaints.isEmpty() ? "" : complaints.getFirst().strip());
      }
      for (JavaRelease java : RELEASES) {
        machine.awaitLine(line -> line.startsWith("begin matrix java" + java.feature()), BOOT);
        machine.awaitLine(line -> line.startsWith("end matrix java" + java.feature()), BOOT);
        checkMatrix(machine.stdout().text(), kernel, java);
      }
    }
  }

  /** What the other end has seen of every way to open a socket. */
  private static void checkMatrix(String console, Kernel kernel, JavaRelease java) {
    String name = "matrix java" + java.feature();
    String printed =
        console.substring(console.indexOf("begin " + name), console.indexOf("end " + name));
    String facts = kernel.hasMptcp() ? "protocol 262 mptcp 1 " : "protocol 6 mptcp 0 ";
    List<String> seen =
        printed.lines().map(String::strip).filter(line -> line.startsWith("cell ")).toList();
    assertThat(seen)
        .as(() -> printed)
        .containsExactlyElementsOf(
            cells(java).stream()
                .map(
                    cell ->
                        "cell %s: %sdone"
                            .formatted(cell, facts.repeat(cell.startsWith("pair ") ? 2 : 1)))
                .toList());
    FaultTable.SEEN.saw(
        "kernel " + kernel.release() + ", every way to open a socket, HTTP and TLS, IPv4 and IPv6",
        java,
        kernel.hasMptcp() ? "MPTCP" : "TCP",
        "");
  }

  /** One connection, both ends in one JVM, 1000 bytes each way: MPTCP_TCPINFO before 6.5. */
  private static void verifyStatus(String text, JavaRelease java) {
    String name = "status of java" + java.feature();
    String printed = text.substring(text.indexOf("begin " + name), text.indexOf("end " + name));
    assertThat(printed).contains("exit 0");
    // the subflow as /proc/net/tcp6 has it: local and remote address and port, 01 for ESTABLISHED
    Matcher established =
        Pattern.compile("00100007F:(\\p{XDigit}{4}) \\S+00100007F:(\\p{XDigit}{4}) 01 ")
            .matcher(printed);
    int found = 0;
    while (established.find()) {
      found++;
      assertThat(printed)
          .containsPattern(
              // of the connection, and then of its subflow
              "\"bytes_sent\":1000,\"bytes_received\":1000,[^\\[]*"
                  + "\"subflows\":\\[\\{\"local_address\":\"127.0.0.1\",\"local_port\":"
                  + Integer.parseInt(established.group(1), 16)
                  + ",\"remote_address\":\"127.0.0.1\",\"remote_port\":"
                  + Integer.parseInt(established.group(2), 16)
                  + "[^}]*\"state\":\"ESTAB\"[^}]*\"bytes_sent\":1000,\"bytes_received\":1000,");
    }
    assertThat(found).as(printed).isEqualTo(2);
    assertThat(printed).contains("\"in_use\":true").doesNotContain("\"in_use\":false");
  }

  /** From the counters before one release to its end. */
  private static String section(String text, String java) {
    int begin = text.indexOf("begin " + java);
    int start = text.lastIndexOf("counters before", begin);
    return "\n" + text.substring(start, text.indexOf("end " + java, begin));
  }

  /** By how much a counter has grown from before to after. */
  private static long grown(String printed, String counter) {
    int after = printed.indexOf("counters after");
    return value(printed.substring(after), counter) - value(printed.substring(0, after), counter);
  }

  private static long value(String text, String counter) {
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i + 1 < lines.size(); i++) {
      List<String> names = Arrays.asList(lines.get(i).split(" "));
      int at = names.indexOf(counter);
      if (at > 0) {
        return Long.parseLong(lines.get(i + 1).split(" ")[at]);
      }
    }
    throw new AssertionError("no counter " + counter + " in " + text);
  }
}
