package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MPTCP works together with other agents, class loaders and the same libraries. */
class TogetherIT {
  private static final boolean ALL = Boolean.getBoolean("jmptcp.everywhere");
  private static final String HELLO = "socket 7\nchannel 8\n";

  private static Stream<JavaRelease> releases() {
    return (ALL ? Stream.of(8, 11, 17, 21, 25) : Stream.of(8, 25)).map(JavaReleases::of);
  }

  /** Runs it in an otherwise silent namespace, and compares the output with the expected one. */
  private static void assertMptcp(JavaCommand command, String stdout, String main, String... args) {
    try (Netns netns = Netns.create("with")) {
      Outcome outcome = command.in(netns.prefix()).run(main, args);
      assertThat(outcome.stdout()).as(outcome::stderr).isEqualTo(stdout);
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.stderr()).doesNotContain("[jmptcp] ERROR", "[jmptcp] WARN");
      Map<String, Long> counters = netns.counters();
      assertThat(counters.get("TcpActiveOpens")).isPositive();
      assertThat(counters.get("MPTcpExtMPCapableACKRX")).isEqualTo(counters.get("TcpActiveOpens"));
    }
  }

  // ---- other agents

  @TestFactory
  Stream<DynamicNode> another_agent_comes_before_or_after() {
    List<DynamicNode> nodes = new ArrayList<>();
    releases()
        .forEach(
            release -> {
              nodes.addAll(
                  bothOrders(
                      release, "JaCoCo", "-javaagent:" + jar("org.jacoco") + "=output=none"));
              if (ALL || release.feature() == 25) {
                nodes.addAll(
                    bothOrders(
                        release,
                        "OpenTelemetry",
                        "-Dotel.traces.exporter=none",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        "-javaagent:" + jar("opentelemetry")));
              }
            });
    return nodes.stream();
  }

  private static Path jar(String start) {
    return Jars.one("agents", start);
  }

  private static List<DynamicNode> bothOrders(JavaRelease release, String name, String... other) {
    return List.of(
        dynamicTest(
            name + " before, " + release,
            () ->
                assertMptcp(
                    JavaCommand.on(release).jvmArgs(other).agent("loopback=mptcp"),
                    HELLO,
                    "apps.HelloSocket")),
        dynamicTest(
            name + " after, " + release,
            () ->
                assertMptcp(
                    JavaCommand.on(release).agent("loopback=mptcp").jvmArgs(other),
                    HELLO,
                    "apps.HelloSocket")));
  }

  /**
   * BlockHound adds methods to the JDK's classes, which 13 and newer must be configured to allow.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 17})
  void blockhound(int feature) {
    JavaRelease release = JavaReleases.of(feature);
    String[] other =
        feature < 13
            ? new String[] {"-javaagent:" + jar("blockhound")}
            : new String[] {
              "-XX:+AllowRedefinitionToAddDeleteMethods", "-javaagent:" + jar("blockhound")
            };
    assertMptcp(
        JavaCommand.on(release).jvmArgs(other).agent("loopback=mptcp"), HELLO, "apps.HelloSocket");
    assertMptcp(
        JavaCommand.on(release).agent("loopback=mptcp").jvmArgs(other), HELLO, "apps.HelloSocket");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 17, 25})
  void async_profiler(int release, @TempDir Path folder) throws IOException {
    Path library = folder.resolve("libasyncProfiler.so");
    try (ZipFile zip = new ZipFile(jar("async-profiler").toFile())) {
      Files.copy(zip.getInputStream(zip.getEntry("linux-x64/libasyncProfiler.so")), library);
    }
    Path profile = folder.resolve("profile.txt");
    assertMptcp(
        JavaCommand.on(JavaReleases.of(release))
            .jvmArgs(
                "-agentpath:"
                    + library
                    + "=start,loglevel=none,event=itimer,interval=1ms,file="
                    + profile)
            .agent("loopback=mptcp"),
        HELLO,
        "apps.HelloSocket");
    assertThat(profile).isNotEmptyFile();
  }

  /** One that changes the very classes that the agent rewrites. */
  @TestFactory
  Stream<DynamicNode> an_agent_that_meddles_with_the_same_classes(@TempDir Path folder) {
    return releases()
        .flatMap(
            release ->
                Stream.of(true, false)
                    .map(
                        before ->
                            dynamicTest(
                                (before ? "before" : "after") + ", " + release,
                                () -> {
                                  String other = "-javaagent:" + meddlingAgent(folder);
                                  JavaCommand command = JavaCommand.on(release);
                                  if (before) {
                                    command.jvmArgs(other).agent("loopback=mptcp");
                                  } else {
                                    command.agent("loopback=mptcp").jvmArgs(other);
                                  }
                                  assertMptcp(
                                      command, HELLO + "meddled true\n", "apps.HelloSocket");
                                })));
  }

  private static Path meddlingAgent(Path folder) throws IOException {
    Path jar = folder.resolve("meddling.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    return Jars.packAgent(jar, "apps.MeddlingAgent", Jars.apps("together"), Jars.in("byte-buddy"));
  }

  // ---- the same libraries in the application

  @ParameterizedTest
  @ValueSource(ints = {8, 17, 25})
  void an_application_with_its_own_jnr(int feature, @TempDir Path folder) {
    JavaRelease release = JavaReleases.of(feature);
    for (String[] arguments :
        List.of(
            new String[] {folder.resolve("a").toString()},
            new String[] {folder.resolve("b").toString(), "sockets first"})) {
      JavaCommand command =
          JavaCommand.on(release)
              .agent("loopback=mptcp")
              .classPath(List.of(Jars.apps("together")))
              .classPath(Jars.in("jnr"));
      if (release.isAtLeast(22)) {
        command.jvmArgs("--enable-native-access=ALL-UNNAMED");
      }
      String expected = "unix 42\n" + HELLO;
      assertMptcp(
          command, arguments.length > 1 ? HELLO + expected : expected, "apps.UnixEcho", arguments);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void an_application_with_its_own_byte_buddy(int release) {
    assertMptcp(
        JavaCommand.on(JavaReleases.of(release))
            .jvmArgs("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading")
            .agent("loopback=mptcp")
            .classPath(List.of(Jars.apps("together")))
            .classPath(Jars.in("byte-buddy")),
        HELLO + "redefined by ASM 9\n" + HELLO,
        "apps.OwnAsm");
  }

  /** As of an agent that appends its libraries to the boot class path: ours is not its. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void an_old_byte_buddy_on_the_boot_class_path(int release) {
    assertMptcp(
        JavaCommand.on(JavaReleases.of(release))
            .jvmArgs("-Xbootclasspath/a:" + Jars.one("old-byte-buddy", "byte-buddy"))
            .agent("loopback=mptcp"),
        HELLO,
        "apps.HelloSocket");
  }

  // ---- modules, bundles, a security manager

  /** An image without java.util.logging, which jffi would load. */
  @ParameterizedTest
  @CsvSource({"17,", "17,''", "25,", "25,''"})
  void an_image_with_java_base_and_java_instrument(
      int feature, String preload, @TempDir Path folder) {
    Map<String, String> environment = preload == null ? Map.of() : Map.of("LD_PRELOAD", preload);
    Path image = image(JavaReleases.of(feature), folder, "java.base,java.instrument");
    try (Netns netns = Netns.create("image")) {
      Outcome outcome = inImage(netns, image, environment);
      assertThat(outcome.stdout()).as(outcome::stderr).isEqualTo(HELLO);
      Map<String, Long> counters = netns.counters();
      assertThat(counters.get("TcpActiveOpens")).isEqualTo(2);
      assertThat(counters.get("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }

  /** No agent starts there: the JVM itself reports which module is missing. */
  @Test
  void an_image_with_java_base_alone_has_no_agents(@TempDir Path folder) {
    Path image = image(JavaReleases.of(25), folder, "java.base");
    try (Netns netns = Netns.create("image")) {
      Outcome outcome = inImage(netns, image, Map.of());
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.stdout() + outcome.stderr())
          .contains("java.instrument")
          .doesNotContain("[jmptcp]");
    }
  }

  private static Path image(JavaRelease release, Path folder, String modules) {
    Path image = folder.resolve("image");
    CommandLine.run(
        release.command("jlink").toString(),
        "--add-modules",
        modules,
        "--output",
        image.toString());
    return image;
  }

  private static Outcome inImage(Netns netns, Path image, Map<String, String> environment) {
    List<String> line = new ArrayList<>(netns.prefix());
    line.add(image.resolve("bin/java").toString());
    line.add("-javaagent:" + JavaCommand.agentJar() + "=loopback=mptcp");
    line.add("-p");
    line.add(Jars.apps("it-apps-java8.jar").toString());
    line.add("-m");
    line.add("it.apps.java8/apps.HelloSocket");
    try (ForkedProcess app = ForkedProcess.start(line, environment)) {
      app.closeStdin();
      int exitCode = app.awaitExit();
      return new Outcome(exitCode, app.stdout().text(), app.stderr().text());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 17, 25})
  void netty_in_an_osgi_bundle(int feature, @TempDir Path folder) throws Exception {
    List<Path> netty = Jars.in("netty-4.1");
    String bundlePath =
        netty.stream().map(p -> "\n ," + p.getFileName()).collect(Collectors.joining());
    Path bundle =
        Jars.pack(
            folder.resolve("bundle.jar"),
            """
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: netty.app
            Bundle-Version: 1
            Bundle-Activator: apps.NettyActivator
            Import-Package: org.osgi.framework
            DynamicImport-Package: javax.*,sun.misc,sun.nio.ch
            Bundle-ClassPath: .%s
            """
                .formatted(bundlePath),
            List.of(Jars.apps("together")),
            netty);
    JavaCommand command =
        JavaCommand.on(JavaReleases.of(feature))
            .agent("loopback=mptcp")
            .classPath(List.of(Jars.apps("together")))
            .classPath(Jars.in("felix"));
    if (feature >= 22) {
      command.jvmArgs("--enable-native-access=ALL-UNNAMED");
    }
    try (Netns netns = Netns.create("osgi");
        ForkedProcess app =
            command
                .in(netns.prefix())
                .start("apps.FelixApp", bundle.toString(), folder.resolve("cache").toString());
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      app.awaitLine("ready"::equals);
      app.send("client 127.0.0.1 " + peer.port());
      assertThat(app.awaitLine(line -> line.equals("done") || line.startsWith("failed")))
          .as(app::dump)
          .isEqualTo("done");
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17})
  void a_security_manager_that_trusts_the_agent(int release, @TempDir Path folder)
      throws IOException {
    String[] guarded =
        guardedBy(
            folder,
            "grant codeBase \"file:"
                + JavaCommand.agentJar()
                + "\" { permission java.security.AllPermission; };\n");
    assertMptcp(
        JavaCommand.on(JavaReleases.of(release)).jvmArgs(guarded).agent("loopback=mptcp"),
        HELLO,
        "apps.HelloSocket");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17})
  void a_security_manager_that_does_not_is_named(int release, @TempDir Path folder)
      throws IOException {
    Outcome outcome =
        JavaCommand.on(JavaReleases.of(release))
            .jvmArgs(guardedBy(folder, ""))
            .agent("loopback=mptcp")
            .run("apps.HelloSocket");
    assertThat(outcome.stdout()).isEqualTo(HELLO);
    assertThat(outcome.stderr().lines().filter(line -> line.startsWith("[jmptcp]")))
        .singleElement()
        .asString()
        .contains("ERROR the security manager forbids it", "java.security.AllPermission");
  }

  /** The application may have sockets on the loopback, and nothing else. */
  private static String[] guardedBy(Path folder, String more) throws IOException {
    Path policy = folder.resolve("policy");
    Files.writeString(
        policy,
        more
            + "grant codeBase \"file:"
            + Jars.apps("-").toAbsolutePath()
            + "\" { permission java.net.SocketPermission \"127.0.0.1\","
            + " \"connect,accept,listen,resolve\"; permission java.net.SocketPermission"
            + " \"localhost:0-\", \"listen\"; };\n");
    return new String[] {"-Djava.security.manager", "-Djava.security.policy==" + policy};
  }
}
