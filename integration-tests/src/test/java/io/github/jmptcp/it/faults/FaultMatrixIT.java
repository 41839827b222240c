package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** With every fault applications work, on plain TCP if necessary, and one line has the reason. */
class FaultMatrixIT {
  private static final boolean ALL = FaultCell.EVERYWHERE;

  private static Stream<JavaRelease> releases() {
    return FaultCell.releases();
  }

  @AfterAll
  static void writeTable() throws IOException {
    FaultTable.SEEN.write();
  }

  @TestFactory
  Stream<DynamicNode> the_place_is_not_as_it_should_be() {
    return Fault.ALL.stream()
        .flatMap(
            fault ->
                releases()
                    .map(
                        release ->
                            FaultCell.of(
                                fault.name(),
                                release,
                                fault.mptcp().test(release),
                                fault.mptcp().test(release) ? null : fault.line(),
                                () ->
                                    new FaultRun(
                                        fault
                                            .in()
                                            .put(
                                                JavaCommand.on(release).agent(fault.options()),
                                                release)))));
  }

  @TestFactory
  Stream<DynamicNode> mptcp_is_switched_off() {
    return releases()
        .map(
            release ->
                FaultCell.of(
                    "`net.mptcp.enabled=0`",
                    release,
                    false,
                    "sysctl -w net.mptcp.enabled=1",
                    new FaultCell.Attempt() {
                      @Override
                      public FaultRun start() {
                        return new FaultRun(JavaCommand.on(release).agent("loopback=mptcp"));
                      }

                      @Override
                      public boolean talk(FaultRun run) throws IOException {
                        run.netns().sysctl("net.mptcp.enabled", "0");
                        return run.talks(SocketFacts.TCP);
                      }
                    }));
  }

  /** The JVM itself refuses a jar without its directory; a damaged class comes to us. */
  @TestFactory
  Stream<DynamicNode> the_jar_is_damaged(@TempDir Path folder) {
    Random random = new Random(4);
    return releases()
        .flatMap(
            release ->
                Stream.generate(random::nextInt)
                    .limit(ALL ? 12 : 4)
                    .map(seed -> damaged(release, folder, new Random(seed))));
  }

  private static DynamicNode damaged(JavaRelease release, Path folder, Random random) {
    return dynamicTest(
        "damaged jar, " + release,
        () -> {
          Path jar = folder.resolve("damaged-" + random.nextInt(Integer.MAX_VALUE) + ".jar");
          String entry = damage(jar, random);
          try (FaultRun run =
              new FaultRun(
                  JavaCommand.on(release).jvmArgs("-javaagent:" + jar + "=loopback=mptcp"))) {
            // the damaged part may be read between the two
            boolean client = run.connects(SocketFacts.MPTCP);
            boolean seen = run.listens(SocketFacts.MPTCP) && client;
            List<String> complaints = run.complaints();
            // a class that this run has no use for does no harm
            assertThat(complaints).as("without %s", entry).hasSizeLessThanOrEqualTo(1);
            assertThat(seen || complaints.size() == 1).as("without %s", entry).isTrue();
            if (!seen) {
              FaultTable.SEEN.saw(
                  "classes in the jar are damaged", release, "TCP", complaints.getFirst());
            }
          }
        });
  }

  /** Fills the classes of one package in a copy of the jar with zeros; returns which. */
  private static String damage(Path copy, Random random) throws IOException {
    Files.copy(JavaCommand.agentJar(), copy);
    try (ZipFile zip = new ZipFile(copy.toFile());
        RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      List<? extends ZipEntry> classes =
          zip.stream().filter(entry -> entry.getName().endsWith(".classes")).toList();
      ZipEntry victim = classes.get(random.nextInt(classes.size()));
      byte[] all = Files.readAllBytes(copy);
      byte[] name = victim.getName().getBytes();
      // the local header comes first in the file, and its name is followed by the content
      int at = indexOf(all, name);
      file.seek(at + name.length);
      file.write(new byte[(int) victim.getCompressedSize()]);
      return victim.getName();
    }
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    for (int i = 0; i <= all.length - wanted.length; i++) {
      if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("not in the jar");
  }

  /**
   * An upgrade by overwriting. Java 8 maps the directory of every jar into memory, and a JVM whose
   * jar is cut off crashes every process that reads it there, unless mapping is disabled.
   */
  @TestFactory
  Stream<DynamicNode> the_jar_is_cut_off_under_a_running_jvm(@TempDir Path folder) {
    return releases()
        .map(
            release -> {
              boolean maps = !release.isAtLeast(9);
              Path jar = folder.resolve("cut-" + release.feature() + ".jar");
              return FaultCell.of(
                  "the jar is cut off under a running JVM"
                      + (maps ? " (`-Dsun.zip.disableMemoryMapping=true`)" : ""),
                  release,
                  false,
                  "replaced under a running JVM",
                  () -> {
                    Files.copy(JavaCommand.agentJar(), jar);
                    JavaCommand command = withJar(release, jar);
                    if (maps) {
                      command.jvmArgs("-Dsun.zip.disableMemoryMapping=true");
                    }
                    FaultRun run = new FaultRun(command);
                    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) {
                      file.setLength(1000);
                    }
                    return run;
                  });
            });
  }

  /** An upgrade by a new file of the same name, as package managers do it. */
  @TestFactory
  Stream<DynamicNode> the_jar_is_exchanged_under_a_running_jvm(@TempDir Path folder) {
    return releases()
        .map(
            release -> {
              Path jar = folder.resolve("exchanged-" + release.feature() + ".jar");
              return FaultCell.of(
                  "the jar is exchanged (`mv new.jar jmptcp.jar`) under a running JVM",
                  release,
                  true,
                  null,
                  () -> {
                    Files.copy(JavaCommand.agentJar(), jar);
                    FaultRun run = new FaultRun(withJar(release, jar));
                    Path other = folder.resolve("other-" + release.feature() + ".jar");
                    Files.writeString(other, "not even a jar");
                    Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
                    return run;
                  });
            });
  }

  private static JavaCommand withJar(JavaRelease release, Path jar) {
    return JavaCommand.on(release).jvmArgs("-javaagent:" + jar + "=loopback=mptcp");
  }

  /** What the application gets of a limit that is only just enough for it without the agent. */
  @TestFactory
  Stream<DynamicNode> descriptors_are_scarce() {
    return releases()
        .map(
            release ->
                dynamicTest(
                    "few descriptors, " + release,
                    () -> {
                      int enough = enoughDescriptors(release);
                      // the jar of any agent takes some
                      for (int more : List.of(2, 3, 5)) {
                        assertThat(works(JavaCommand.on(release).agent(""), enough + more))
                            .as("%d descriptors, %d are enough without", enough + more, enough)
                            .isTrue();
                      }
                      FaultTable.SEEN.saw(
                          "two descriptors more than it takes", release, "works", "");
                    }));
  }

  private static int enoughDescriptors(JavaRelease release) {
    for (int limit = 5; limit < 64; limit++) {
      if (works(JavaCommand.on(release), limit)) {
        return limit;
      }
    }
    throw new AssertionError("64 descriptors are not enough for the application itself");
  }

  private static boolean works(JavaCommand command, int limit) {
    JavaCommand.Outcome outcome =
        command.through("prlimit", "--nofile=" + limit).run("apps.HelloSocket");
    return outcome.exitCode() == 0;
  }

  /** Children that plain Java starts: they hold nothing of ours. */
  @TestFactory
  Stream<DynamicNode> a_child_inherits_no_descriptor() {
    return releases()
        .map(
            release ->
                dynamicTest(
                    "descriptors of a child, " + release,
                    () -> {
                      String plain = childsDescriptors(JavaCommand.on(release));
                      assertThat(childsDescriptors(JavaCommand.on(release).agent("log=off")))
                          .isEqualTo(plain);
                      assertThat(
                              childsDescriptors(
                                  JavaCommand.on(release).agent("loopback=mptcp,log=off")))
                          .isEqualTo(plain);
                      FaultTable.SEEN.saw("a child process", release, "inherits nothing", "");
                    }));
  }

  private static String childsDescriptors(JavaCommand command) {
    return command.run("apps.ForkApp").stdout();
  }
}
