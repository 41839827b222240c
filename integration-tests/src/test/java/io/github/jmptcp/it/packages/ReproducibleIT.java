package io.github.jmptcp.it.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same sources give the same jar: built again in another folder, by another user, at another
 * time, with another locale, time zone and umask, with Maven on another Java than this build, and,
 * where this machine has one, by the compiler of another JDK.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReproducibleIT {
  private static final String BUILT_TWICE = "a folder";
  private static final String WITHOUT_COMPILER = "no compiler";
  private static final int FIRST_WITH_FFM = 22;

  /** What Maven runs on, for the build that this test is part of. */
  private static final int MAVEN_JAVA = Integer.getInteger("maven.java");

  @TempDir static Path folder;

  @BeforeAll
  static void demand_time() {
    Build.demandTime();
    Build.copyProject(folder.resolve(BUILT_TWICE));
    Build.copyProject(folder.resolve(WITHOUT_COMPILER)); // where no build has left a stub
  }

  private static Build.Result build(String copy, String... arguments) {
    // a user namespace: another uid, which may read what we may
    List<String> asAnother =
        List.of("unshare", "--user", "--map-user=4711", "sh", "-c", "umask 077; exec \"$@\"", "sh");
    List<String> line = new ArrayList<>(List.of("-o", "-Dmaven.repo.local=" + Build.REPOSITORY));
    line.addAll(List.of("-DskipTests", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true"));
    line.addAll(Arrays.asList(arguments));
    int mavenOn = MAVEN_JAVA == 25 ? 17 : 25;
    return Build.maven(
        folder.resolve(copy),
        asAnother,
        Map.of(
            "JAVA_HOME",
            JavaReleases.of(mavenOn).java().getParent().getParent().toString(),
            "TZ",
            "Pacific/Chatham",
            "LC_ALL",
            "C"),
        line.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void another_build_gives_the_same_bytes() throws IOException {
    List<String> arguments = new ArrayList<>(anotherCompiler());
    // static analysis changes no byte
    arguments.addAll(List.of("-P", Build.isRelease() ? "release,quick" : "quick"));
    arguments.addAll(List.of("-q", "-pl", "agent", "-am", "package"));
    Build.Result build = build(BUILT_TWICE, arguments.toArray(String[]::new));
    assertThat(build.exitCode()).as(build.output()).isZero();

    Path second = folder.resolve(BUILT_TWICE).resolve("agent/target/jmptcp.jar");
    try (ZipFile one = new ZipFile(JavaCommand.agentJar().toFile());
        ZipFile two = new ZipFile(second.toFile())) {
      List<String> names = one.stream().map(ZipEntry::getName).toList();
      assertThat(two.stream().map(ZipEntry::getName)).containsExactlyElementsOf(names);
      assertThat(names)
          .contains(
              "inst/java.base/sun/nio/ch/JmptcpSyscalls-amd64.so",
              "inst/java.base/sun/nio/ch/JmptcpSyscalls-aarch64.so");
      // which shows where a difference is
      assertThat(names)
          .allSatisfy(
              name ->
                  assertThat(two.getEntry(name).getCrc()).isEqualTo(one.getEntry(name).getCrc()));
    }
    assertThat(second).hasSameBinaryContentAs(JavaCommand.agentJar());
  }

  /** Maven's arguments that choose it; none where there is no JDK but that of this build. */
  private static List<String> anotherCompiler() throws IOException {
    for (JavaRelease release : JavaReleases.from(FIRST_WITH_FFM)) {
      int feature = release.feature();
      if (feature == Runtime.version().feature()
          || release.home() == null
          || !Files.isExecutable(release.command("javac"))) {
        continue;
      }
      Path toolchains = folder.resolve("toolchains.xml");
      Files.writeString(
          toolchains,
          """
          <toolchains>
            <toolchain>
              <type>jdk</type>
              <provides><version>%d</version></provides>
              <configuration><jdkHome>%s</jdkHome></configuration>
            </toolchain>
          </toolchains>
          """
              .formatted(feature, release.home()));
      return List.of(
          "-t",
          toolchains.toString(),
          "-Djmptcp.build.jdk=[" + feature + "," + (feature + 1) + ")");
    }
    return List.of();
  }

  @Test
  @Order(2)
  void a_missing_compiler_is_one_plain_line_at_the_end() {
    Build.Result build =
        build(
            WITHOUT_COMPILER,
            "-P",
            "quick",
            "-Dcc.aarch64=no-such-gcc",
            "-pl",
            "agent",
            "-am",
            "package");
    assertThat(build.exitCode()).as(build.output()).isZero();
    assertThat(build.output().lines().filter(line -> line.contains("[ERROR]"))).isEmpty();
    assertThat(build.output().lines().filter(line -> line.contains("no-such-gcc")))
        .singleElement()
        .asString()
        .contains(
            "[WARNING]",
            "jmptcp.jar has no JNI stub for aarch64",
            "apt-get install gcc-aarch64-linux-gnu");
    try (ZipFile jar =
        new ZipFile(folder.resolve(WITHOUT_COMPILER).resolve("agent/target/jmptcp.jar").toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName))
          .contains("inst/java.base/sun/nio/ch/JmptcpSyscalls-amd64.so")
          .doesNotContain("inst/java.base/sun/nio/ch/JmptcpSyscalls-aarch64.so");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(3)
  void a_release_is_not_built_without_a_compiler() {
    Build.Result build =
        build(
            WITHOUT_COMPILER,
            "-P",
            "release",
            "-Dcc.aarch64=no-such-gcc",
            "-pl",
            "jdk-bridge",
            "-am",
            "compile");
    assertThat(build.exitCode()).isNotZero();
    assertThat(build.output())
        .contains("A release needs the JNI stub for aarch64", "no-such-gcc", "apt-get install");
  }
}
